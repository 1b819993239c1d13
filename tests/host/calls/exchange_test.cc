// Calls of a PBX with everything inside real but the PBX, the far ends and the engines.
#include "host/calls/exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/host/calls/scripted_pbx.h"
#include "tests/host/calls/scripted_providers.h"
#include "tests/host/calls/silent_observer.h"
#include "tests/support/run_on.h"

namespace dgm::calls {
namespace {

using test::pbx;
using test::run_on;
using test::wait_until;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kRoutes = R"(
chain("recognizer", { "ear" })
chain("translator", { "dictionary" })
chain("synthesizer", { "voice" })
extension("7777", { speaks = "en-US" })
extension("8888", { speaks = "es-ES" })
pair("7777", "8888")
extension("7100", { speaks = "en-US" })
extension("8100", { speaks = "es-ES", dial = "PJSIP/bob", ring_s = 20 })
pair("7100", "8100")
extension("7200", { speaks = "en-US", media = "rtp" })
extension("8200", { speaks = "es-ES" })
pair("7200", "8200")
function on_call(call)
  if call.from == "anonymous" then return reject(403, "no names, no calls") end
  if call.from == "human" then return transfer("1002@internal") end
end
function on_dtmf(call, digit)
  if digit == "0" then return transfer("1002") end
  if digit == "1" then return record("talk") end
  if digit == "2" then return hang_up() end
end
)";

class Attendance final : public test::SilentObserver {
 public:
  void on_joined(const LegView&) override { ++joined; }
  void on_left(const LegView&, std::string_view) override { ++left; }
  int joined = 0, left = 0;  // [worker]
};

class ExchangeTest : public testing::Test {
 protected:
  ExchangeTest() : workers_(1, {.tick_us = 1000}) {}
  ~ExchangeTest() override { stop(); }

  void start(const std::string& extra = {}) {
    test::reset_script();
    test::reset_pbx();
    modules::attach_workers(workers_);
    workers_.start();
    const auto folder = std::filesystem::temp_directory_path() /
                        ("dragoman-exchange-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "routes.lua") << kRoutes << extra;
    auto loaded = routing::Script::load({folder.string()}, {});
    std::filesystem::remove_all(folder);
    ASSERT_EQ(loaded.index(), 0U) << std::get<1>(loaded).front().text();
    auto generation = std::make_shared<Generation>(*test::scripted_generation());
    generation->script = std::get<0>(loaded);
    test::add_pbx(*generation);
    board_ = std::make_unique<Switchboard>(workers_, observer_);
    ASSERT_TRUE(board_->start(generation).empty());
    run_on(worker(), [] { pbx().ready({"rtp"}); });
  }
  void stop() {
    if (!board_) return;
    board_->stop();
    workers_.stop();
    board_.reset();
  }

  net::Worker& worker() { return workers_.at(0); }
  void tell(const std::function<void()>& what) { run_on(worker(), what); }
  bool asked(const std::string& line) {
    return wait_until(worker(), [&] { return std::ranges::count(pbx().asked, line) > 0; });
  }
  std::vector<std::string> all_asked() {
    std::vector<std::string> copy;
    tell([&] { copy = pbx().asked; });
    return copy;
  }
  // From the first word to the first packet.
  void bring_up(const std::string& id, const std::string& extension) {
    tell([&] { pbx().call(id, extension); });
    ASSERT_TRUE(asked("answer " + id));
    connect(id, extension);
  }
  void connect(const std::string& id, const std::string& extension) {
    tell([&] { pbx().state(id, DGM_CALL_ANSWERED); });
    ASSERT_TRUE(asked("start_media " + id + " rtp 127.0.0.1:4000"));
    tell([&] { pbx().media_started(id, "127.0.0.1:20232"); });
    ASSERT_TRUE(wait_until(worker(), [&] {
      const auto* leg = pbx().leg_of(extension);
      return leg && leg->remote == "127.0.0.1:20232";
    }));
    const int before = observer_.joined;
    tell([&] { pbx().leg_of(extension)->connect(); });
    ASSERT_TRUE(wait_until(worker(), [&] { return observer_.joined > before; }));
  }

  net::WorkerPool workers_;
  Attendance observer_;
  std::unique_ptr<Switchboard> board_;
};

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

TEST_F(ExchangeTest, AScriptHandsACallOverBeforeItIsAnswered) {
  start();
  tell([] { pbx().call("c1", "7777", "human"); });
  EXPECT_TRUE(asked("transfer c1 1002@internal"));
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

TEST_F(ExchangeTest, TheOtherPartyIsCalledRingsAndJoinsTheSameRoom) {
  start();
  bring_up("c1", "7100");
  ASSERT_TRUE(asked("originate PJSIP/bob for c1 20000"));
  std::string bob;
  tell([&] {
    bob = pbx().called.front();
    pbx().state(bob, DGM_CALL_RINGING);
  });
  EXPECT_TRUE(wait_until(worker(), [] { return pbx().leg_of("7100")->loud_frames > 5; }));
  connect(bob, "8100");
  const auto legs = board_->report();
  ASSERT_EQ(legs.size(), 2U);
  EXPECT_EQ(legs[0].room, legs[1].room);

  tell([&] { pbx().hang_up(bob, DGM_END_NORMAL, "hung up (16)"); });
  EXPECT_TRUE(asked("hang_up c1 1")) << "a pair whose called party has left is over";
}

TEST_F(ExchangeTest, ACallerWhoLeavesStopsTheRinging) {
  start();
  bring_up("c1", "7100");
  ASSERT_TRUE(asked("originate PJSIP/bob for c1 20000"));
  std::string bob;
  tell([&] {
    bob = pbx().called.front();
    pbx().state(bob, DGM_CALL_RINGING);
    pbx().hang_up("c1", DGM_END_NORMAL, "");
  });
  EXPECT_TRUE(asked("hang_up " + bob + " 1"));
  EXPECT_TRUE(wait_until(worker(), [&] { return board_->legs() == 0; }));
}

TEST_F(ExchangeTest, ABusyPartyIsHeardAsATone) {
  start();
  bring_up("c1", "7100");
  ASSERT_TRUE(asked("originate PJSIP/bob for c1 20000"));
  tell([] { pbx().hang_up(pbx().called.front(), DGM_END_BUSY, "user busy (17)"); });
  EXPECT_TRUE(wait_until(worker(), [] { return pbx().leg_of("7100")->loud_frames > 5; }));
  EXPECT_TRUE(asked("hang_up c1 1")) << "after four seconds";
}

TEST_F(ExchangeTest, AScriptCallsSomebodyElseOrAnnounces) {
  start(R"(
function on_dial_failed(call, result)
  if result.destination == "PJSIP/bob" then return dial("PJSIP/carol", { ring_s = 10 }) end
  return announce("nobody is here")
end)");
  bring_up("c1", "7100");
  ASSERT_TRUE(asked("originate PJSIP/bob for c1 20000"));
  tell([] { pbx().hang_up(pbx().called.front(), DGM_END_NO_ANSWER, "no answer (19)"); });
  ASSERT_TRUE(asked("originate PJSIP/carol for c1 10000"));
  tell([] { pbx().hang_up(pbx().called.back(), DGM_END_UNREACHABLE, "no route (3)"); });
  EXPECT_TRUE(asked("hang_up c1 1"));
  EXPECT_THAT(test::script().counters.spoken, ElementsAre("en-US/: nobody is here"));
}

TEST_F(ExchangeTest, KeysReachTheScriptAndItsWordReachesThePbx) {
  start();
  bring_up("c1", "7777");
  tell([] { pbx().press("c1", '1'); });
  EXPECT_TRUE(asked("record c1 talk"));
  tell([] { pbx().press("c1", '0'); });
  EXPECT_TRUE(asked("transfer c1 1002"));
  tell([] { pbx().hang_up("c1", DGM_END_HANDED_OVER, "goes on at 1002"); });
  EXPECT_TRUE(wait_until(worker(), [&] { return board_->legs() == 0; }));
}

TEST_F(ExchangeTest, CallsOfARoomAreJoinedInsideThePbxAndTakenApartAgain) {
  start();
  EXPECT_THAT(board_->bridge_in_pbx("7777-8888", true).error().text(),
              HasSubstr("two or more calls that one PBX has brought"));
  bring_up("c1", "7777");
  bring_up("c2", "8888");
  EXPECT_TRUE(board_->bridge_in_pbx("7777-8888", true));
  EXPECT_TRUE(asked("bridge c1 c2"));
  EXPECT_TRUE(board_->bridge_in_pbx("7777-8888", false));
  EXPECT_TRUE(asked("bridge c1"));
  EXPECT_TRUE(asked("bridge c2"));
}

TEST_F(ExchangeTest, AScriptsHangUpEndsTheCall) {
  start();
  bring_up("c1", "7777");
  tell([] { pbx().press("c1", '2'); });
  EXPECT_TRUE(asked("hang_up c1 1"));
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
