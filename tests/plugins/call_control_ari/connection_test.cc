// How the connection to Asterisk comes, goes and comes back, and what becomes of calls meanwhile.
#include "tests/plugins/call_control_ari/scripted_ari.h"

namespace dragoman::ari {
namespace {

class AriConnection : public ScriptedAri {
 protected:
  explicit AriConnection(OptionValues options = {}) : ScriptedAri(std::move(options)) {
    EXPECT_EQ(session_.open(), DGM_OK);
  }
  // The next try, after this wait and not before it.
  void comes_again_after(milliseconds wait) {
    host_.advance(wait - milliseconds(1));
    EXPECT_TRUE(host_.websockets().empty()) << "earlier than after " << wait.count() << " ms";
    host_.advance(milliseconds(1));
    EXPECT_EQ(host_.websockets().size(), 1u) << "not after " << wait.count() << " ms";
  }
};

TEST_F(AriConnection, RegistersTheApplicationAsItsUser) {
  EXPECT_EQ(socket().url(), "ws://pbx:8088/ari/events?app=test");
  EXPECT_EQ(socket().header("Authorization"), "Basic ZGV2OmFzdGVyaXNr");
  EXPECT_FALSE(session_.ready());
  EXPECT_EQ(session_.originate("o1", "PJSIP/bob"), DGM_UNAVAILABLE);
  greet();
  EXPECT_TRUE(session_.ready());
}

TEST_F(AriConnection, SeeksAsteriskMoreAndMoreRarelyAndTellsOnce) {
  for (const int wait : {200, 400, 800, 1600, 3200, 5000, 5000}) {
    lose();
    comes_again_after(milliseconds(wait));
  }
  ASSERT_EQ(session_.lost().size(), 1u);
  EXPECT_THAT(session_.lost()[0].detail, HasSubstr("connection refused; Asterisk must run"));
  greet();
  EXPECT_TRUE(session_.ready());
  lose(DGM_OK, "1000");
  comes_again_after(milliseconds(200));
  EXPECT_EQ(session_.lost().size(), 2u);
}

TEST_F(AriConnection, TellsAgainWhenTheReasonIsAnother) {
  lose();
  host_.advance(milliseconds(200));
  lose(DGM_UNAUTHENTICATED, "401");
  host_.advance(milliseconds(400));
  lose(DGM_UNAVAILABLE, "404");
  ASSERT_EQ(session_.lost().size(), 3u);
  EXPECT_EQ(session_.lost()[1].status, Status::kUnauthenticated);
  EXPECT_EQ(session_.lost()[1].detail,
            "the user \"dev\" or its password is not one of ari.conf; give user and password as "
            "there");
  EXPECT_THAT(session_.lost()[2].detail, HasSubstr("there is no ARI at http://pbx:8088"));
}

TEST_F(AriConnection, TellsThatTheUserMayOnlyRead) {
  socket().open();
  answer("GET /ari/asterisk/info", 200, R"({"system":{"version":"22.10.1"}})");
  answer("PUT /ari/applications/test/eventFilter", 403, R"({"message":"Write access denied"})");
  ASSERT_EQ(session_.lost().size(), 1u);
  EXPECT_THAT(session_.lost()[0].detail, HasSubstr("set read_only = no"));
  EXPECT_TRUE(host_.websockets().empty());
}

TEST_F(AriConnection, TellsThatSomethingElseAnswers) {
  socket().open();
  answer("GET /ari/asterisk/info", 200, "<html>");
  EXPECT_THAT(session_.lost().at(0).detail, HasSubstr("does not tell a version of Asterisk"));
}

TEST_F(AriConnection, WorksWithAnAsteriskThatHasNoFilterAndTellsNoModules) {
  socket().open();
  answer("GET /ari/asterisk/info", 200, R"({"system":{"version":"16.28.0~dfsg-0+deb11u4"}})");
  answer("PUT /ari/applications/test/eventFilter", 404, "{}");
  answer("GET /ari/asterisk/modules", 404, "{}");
  answer("GET /ari/channels", 200, "[]");
  answer("GET /ari/bridges", 200, "[]");
  EXPECT_THAT(session_.pbx().ways, ElementsAre("rtp g722", "rtp ulaw", "rtp alaw", "rtp l16"));
}

TEST_F(AriConnection, GivesAnAsteriskUpThatAcceptsAndDoesNotAnswer) {
  socket().open();
  requests();
  host_.advance(milliseconds(5000));
  ASSERT_EQ(session_.lost().size(), 1u);
  EXPECT_EQ(session_.lost()[0].status, Status::kTimeout);
  host_.advance(milliseconds(200));
  greet();
  EXPECT_TRUE(session_.ready());
}

// A call may come while Asterisk is still asked who it is.
TEST_F(AriConnection, KeepsEventsUntilItIsReady) {
  socket().open();
  enters({});
  EXPECT_THAT(heard(), IsEmpty());
  answer("GET /ari/asterisk/info", 200, R"({"system":{"version":"22.10.1"}})");
  answer("PUT *", 200, "{}");
  answer("GET /ari/asterisk/modules", 200, kModules);
  answer("GET /ari/channels", 200, "[" + ChannelText{}.json() + "]");
  answer("GET /ari/bridges", 200, "[]");
  EXPECT_THAT(session_.events(), ElementsAre("ready", "incoming"));  // once, and afterwards
}

TEST_F(AriConnection, TakesACallerWhoWasLeftWaitingForANewCall) {
  greet("[" + ChannelText{}.json() + "," +
            ChannelText{.id = "m0", .name = "UnicastRTP/x", .app_data = "test"}.json() + "]",
        R"([{"id":"dgm-test-0-b1","channels":["c1","m0"]},{"id":"dgm-other-0-b1","channels":[]}])");
  EXPECT_THAT(heard(), ElementsAre("incoming c1 7777 from 200 (Ann) lang_a=en"));
  EXPECT_THAT(pending(),
              ElementsAre("DELETE /ari/channels/m0", "DELETE /ari/bridges/dgm-test-0-b1"));
  EXPECT_TRUE(host_.logged("an earlier run left 1 channels and 1 bridges"));
}

TEST_F(AriConnection, SaysOnceThatAnEventIsNotUnderstood) {
  greet();
  for (const char* nonsense : {"{", "7", R"({"type":"StasisStart"})"}) event(nonsense);
  const auto log = host_.log();
  EXPECT_EQ(std::count_if(log.begin(), log.end(),
                          [](const auto& line) {
                            return line.text.find("is not understood") != std::string::npos;
                          }),
            1);
  enters({});
  EXPECT_EQ(heard().size(), 1u);
}

class AriResync : public AriConnection {
 protected:
  AriResync() {
    greet();
    bridge_ = call_with_media();
    heard();
  }
  std::string lists_bridge() const {
    return R"([{"id":")" + bridge_ + R"(","channels":["c1",")" + kToken + R"("]}])";
  }
  ChannelText media() const { return {.id = kToken, .name = "UnicastRTP/x", .app_data = "test"}; }
  std::string bridge_;
};

TEST_F(AriResync, LetsCallsGoOnThatSurvivedALossOfTheEvents) {
  lose(DGM_UNAVAILABLE, "", "reset");
  host_.advance(milliseconds(200));
  greet("[" + ChannelText{}.json() + "," + media().json() + "]", lists_bridge());
  EXPECT_THAT(session_.events(), ::testing::Contains("lost"));
  EXPECT_EQ(session_.count("ready"), 2u);
  EXPECT_THAT(heard(), IsEmpty());
  EXPECT_THAT(pending(), IsEmpty());
  event("ChannelDtmfReceived", {}, R"("digit":"5","duration_ms":180)");
  EXPECT_THAT(heard(), ElementsAre("dtmf c1 5 180"));
}

TEST_F(AriResync, EndsCallsThatARestartOfAsteriskHasForgottenBeforeItIsReady) {
  lose(DGM_UNAVAILABLE, "", "reset");
  host_.advance(milliseconds(200));
  lose();
  host_.advance(milliseconds(400));
  greet();
  EXPECT_THAT(heard(), ElementsAre("hangup c1 pbx_lost"));
  EXPECT_EQ(session_.events().back(), "ready");
  answer("DELETE /ari/channels/" + kToken, 404, "{}");
  answer("DELETE /ari/bridges/" + bridge_, 404, "{}");
  host_.advance(seconds(5));
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_F(AriResync, NoticesATransferThatHappenedMeanwhile) {
  lose(DGM_UNAVAILABLE, "", "reset");
  host_.advance(milliseconds(200));
  greet("[" + ChannelText{.id = "c9", .name = "Local/1002@phones-1;1"}.json() + "," +
            media().json() + "]",
        R"([{"id":")" + bridge_ + R"(","channels":["c9",")" + kToken + R"("]}])");
  EXPECT_THAT(heard(), ElementsAre("state c1 transferred"));
}

TEST_F(AriResync, NoticesThatOnlyTheMediaIsGone) {
  lose(DGM_UNAVAILABLE, "", "reset");
  host_.advance(milliseconds(200));
  greet("[" + ChannelText{}.json() + "]", lists_bridge());
  EXPECT_THAT(heard(),
              ElementsAre(HasSubstr("refused c1 start_media: the media channel has gone")));
}

TEST_F(AriResync, NoticesThatACalleeAnsweredMeanwhile) {
  session_.originate("o1", "PJSIP/bob");
  answer("POST /ari/channels?*", 200, "{}");
  lose(DGM_UNAVAILABLE, "", "reset");
  host_.advance(milliseconds(200));
  greet("[" + ChannelText{}.json() + "," + media().json() + "," +
            ChannelText{.id = "o1", .name = "PJSIP/bob-1", .app_data = "test,dragoman-callee"}
                .json() +
            "]",
        lists_bridge());
  EXPECT_THAT(heard(), ElementsAre("state o1 answered"));
}

// Nobody answers for long: there is no Asterisk to hold the calls.
TEST_F(AriResync, GivesCallsUpWhenAsteriskStaysAway) {
  lose(DGM_UNAVAILABLE, "", "reset");
  for (int i = 0; i < 149; ++i) {
    host_.advance(milliseconds(100));
    for (FarWebSocket far : host_.websockets()) far.close(DGM_UNAVAILABLE, "", "refused");
  }
  EXPECT_THAT(heard(), IsEmpty());
  host_.advance(milliseconds(100));
  EXPECT_THAT(pending(), ElementsAre("GET /ari/channels"));
  fail_all();
  EXPECT_THAT(heard(), ElementsAre("hangup c1 pbx_lost"));
}

TEST_F(AriResync, EndsACallAtOnceThatIsHungUpWhileAsteriskIsAway) {
  lose(DGM_UNAVAILABLE, "", "reset");
  session_.hang_up("c1");
  fail_all();
  EXPECT_THAT(heard(), ElementsAre("hangup c1 pbx_lost"));
}

TEST_F(AriResync, DoesNotFightForTheApplication) {
  event(R"({"type":"ApplicationReplaced","application":"test"})");
  ASSERT_EQ(session_.lost().size(), 1u);
  EXPECT_THAT(session_.lost()[0].detail,
              HasSubstr("another program has registered the Stasis application \"test\""));
  // Its calls go on meanwhile; whoever has gone is found in Asterisk's list.
  host_.advance(seconds(15));
  answer("GET /ari/channels", 200, "[" + ChannelText{}.json() + "]");
  EXPECT_THAT(heard(), IsEmpty());
  host_.advance(seconds(15));
  answer("GET /ari/channels", 200, "[]");
  EXPECT_THAT(heard(), ElementsAre("hangup c1 pbx_lost"));
  comes_again_after(seconds(30));
}

}  // namespace
}  // namespace dragoman::ari
