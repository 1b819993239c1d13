// Calls that a PBX brings: legs, ways of media, ends.
#include "tests/host/calls/exchange_fixture.h"

namespace dgm::calls {
namespace {

TEST_F(ExchangeTest, AnIncomingCallIsAnsweredAndGetsALegThatKnowsWhereToSend) {
  start();
  bring_up("c1", "7777");
  EXPECT_THAT(all_asked(), ElementsAre("answer c1", "start_media c1 rtp 127.0.0.1:4000"));
  EXPECT_EQ(board_->legs(), 1U);
}

TEST_F(ExchangeTest, TwoCallsOfAPairShareARoom) {
  start();
  bring_up("c1", "7777");
  bring_up("c2", "8888");
  const auto legs = board_->report();
  ASSERT_EQ(legs.size(), 2U);
  EXPECT_EQ(legs[0].room, "7777-8888");
  EXPECT_EQ(legs[1].room, "7777-8888");
}

TEST_F(ExchangeTest, ACallThatEndsTakesItsLegAlong) {
  start();
  bring_up("c1", "7777");
  tell([] { pbx().hang_up("c1", DGM_END_NORMAL, "hung up (16)"); });
  EXPECT_TRUE(wait_until(worker(), [&] { return observer_.left == 1; }));
  EXPECT_TRUE(wait_until(worker(), [] { return pbx().leg_of("7777") == nullptr; }));
  EXPECT_EQ(board_->legs(), 0U);
}

TEST_F(ExchangeTest, ALegThatEndsHangsUpItsCall) {
  start();
  bring_up("c1", "7777");
  tell([] { pbx().leg_of("7777")->hang_up(); });
  EXPECT_TRUE(asked("hang_up c1 1"));
  EXPECT_EQ(board_->legs(), 0U);
}

TEST_F(ExchangeTest, AnUnknownExtensionIsRejectedWith404AndAScriptsWordWithItsCode) {
  start();
  tell([] {
    pbx().call("c1", "9999");
    pbx().call("c2", "7777", "anonymous");
  });
  EXPECT_TRUE(asked("reject c1 404"));
  EXPECT_TRUE(asked("reject c2 403"));
  EXPECT_EQ(board_->legs(), 0U);
}

TEST_F(ExchangeTest, ARefusedWayIsFollowedByTheNextAndTheSeatStaysOne) {
  start();
  tell([] {
    pbx().ready({"websocket", "rtp"});
    pbx().call("c1", "7777");
  });
  ASSERT_TRUE(asked("answer c1"));
  tell([] { pbx().state("c1", DGM_CALL_ANSWERED); });
  ASSERT_TRUE(asked("start_media c1 websocket "));
  tell([] { pbx().refuse("c1", "start_media", "this Asterisk has no chan_websocket"); });
  ASSERT_TRUE(asked("start_media c1 rtp 127.0.0.1:4000"));
  EXPECT_EQ(board_->legs(), 1U);
}

TEST_F(ExchangeTest, ALegThatCannotBeOpenedCostsOneWayAndTellsItsReason) {
  start();
  tell([] {
    pbx().ready({"audiosocket", "rtp", "websocket"});
    pbx().rtp_is_full = true;
    pbx().call("c1", "7777");
  });
  ASSERT_TRUE(asked("answer c1"));
  tell([] { pbx().state("c1", DGM_CALL_ANSWERED); });
  ASSERT_TRUE(asked("start_media c1 audiosocket 127.0.0.1:5054"));
  tell([] { pbx().refuse("c1", "start_media", "no"); });
  EXPECT_TRUE(asked("start_media c1 websocket ")) << "the way after rtp, none is left out";
  EXPECT_EQ(board_->legs(), 1U);
}

TEST_F(ExchangeTest, APbxThatComesBackWithFewerWaysDoesNotDisturbACallThatHasOne) {
  start();
  tell([] {
    pbx().ready({"audiosocket", "rtp"});
    pbx().call("c1", "7777");
  });
  ASSERT_TRUE(asked("answer c1"));
  tell([] { pbx().state("c1", DGM_CALL_ANSWERED); });
  ASSERT_TRUE(asked("start_media c1 audiosocket 127.0.0.1:5054"));
  tell([] {
    pbx().ready({});
    pbx().refuse("c1", "start_media", "no");
  });
  EXPECT_TRUE(asked("start_media c1 rtp 127.0.0.1:4000"));
}

TEST_F(ExchangeTest, MediaThatEndsAloneInACallIsBegunAgain) {
  start();
  bring_up("c1", "7777");
  tell([] { pbx().refuse("c1", "start_media", "the media channel has ended"); });
  EXPECT_TRUE(wait_until(worker(), [] {
    return std::ranges::count(pbx().asked, "start_media c1 rtp 127.0.0.1:4000") == 2;
  }));
  EXPECT_EQ(board_->legs(), 1U);
}

TEST_F(ExchangeTest, MediaThatEndsWhileThePbxIsAwayIsBegunAgainWhenItIsBack) {
  start();
  bring_up("c1", "7777");
  tell([] {
    pbx().lost("the connection was reset");
    pbx().leg_of("7777")->hang_up();
  });
  ASSERT_TRUE(wait_until(worker(), [&] { return board_->legs() == 0; }));
  tell([] {
    pbx().refuse("c1", "start_media", "the media channel has gone meanwhile");
    pbx().ready({"rtp"});
  });
  EXPECT_TRUE(wait_until(worker(), [] {
    return std::ranges::count(pbx().asked, "start_media c1 rtp 127.0.0.1:4000") == 2;
  }));
  run_on(worker(), [] { EXPECT_THAT(pbx().asked, testing::Not(Contains("hang_up c1 1"))); });
  EXPECT_EQ(board_->legs(), 1U);
}

TEST_F(ExchangeTest, ARemoteThatWaitsIsConnectedTo) {
  start();
  tell([] {
    pbx().ready({"websocket"});
    pbx().call("c1", "7777");
  });
  ASSERT_TRUE(asked("answer c1"));
  tell([] { pbx().state("c1", DGM_CALL_ANSWERED); });
  ASSERT_TRUE(asked("start_media c1 websocket "));
  tell([] { pbx().media_started("c1", "ws://127.0.0.1:8088/media/abc"); });
  EXPECT_TRUE(wait_until(worker(), [] {
    const auto* leg = pbx().leg_of("7777");
    return leg && leg->remote == "ws://127.0.0.1:8088/media/abc";
  }));
}

TEST_F(ExchangeTest, ACallThatHangsUpBeforeItsStreamCameLeavesNothing) {
  start();
  tell([] {
    pbx().ready({"audiosocket"});
    pbx().call("c1", "7777");
  });
  ASSERT_TRUE(asked("answer c1"));
  tell([] { pbx().state("c1", DGM_CALL_ANSWERED); });
  ASSERT_TRUE(asked("start_media c1 audiosocket 127.0.0.1:5054"));
  EXPECT_EQ(board_->legs(), 1U);
  tell([] { pbx().hang_up("c1", DGM_END_NORMAL, ""); });
  EXPECT_TRUE(wait_until(worker(), [&] { return board_->legs() == 0; }));
}

TEST_F(ExchangeTest, ARouteWhoseWayNobodyOffersEndsTheCallWithAReason) {
  start();
  tell([] {
    pbx().ready({"websocket"});
    pbx().call("c1", "7200");
  });
  ASSERT_TRUE(asked("answer c1"));
  tell([] { pbx().state("c1", DGM_CALL_ANSWERED); });
  EXPECT_TRUE(asked("hang_up c1 9"));
  EXPECT_TRUE(wait_until(worker(), [&] { return board_->legs() == 0; }));
}

TEST_F(ExchangeTest, APbxThatIsAwayIsAProblemUntilItIsBack) {
  start();
  EXPECT_TRUE(board_->problems().empty());
  tell([] { pbx().lost("127.0.0.1:8088 refused the connection; is Asterisk running?"); });
  EXPECT_THAT(board_->problems(), Contains(HasSubstr("is Asterisk running?")));
  tell([] { pbx().ready({"rtp"}); });
  EXPECT_TRUE(board_->problems().empty());
}

TEST_F(ExchangeTest, AHostThatStopsHangsUpItsCalls) {
  start();
  bring_up("c1", "7777");
  stop();
  EXPECT_THAT(pbx().asked, Contains("hang_up c1 1"));
  EXPECT_EQ(pbx().asked.back(), "close");
}

}  // namespace
}  // namespace dgm::calls
