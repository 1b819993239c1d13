// Parties that are called, transferred, bridged past us, listened to and recorded.
#include "tests/plugins/call_control_ari/scripted_ari.h"

namespace dragoman::ari {
namespace {

class AriParties : public ScriptedAri {
 protected:
  AriParties() { connect(); }
  void call_bob(const std::string& on_behalf_of = {}) {
    ASSERT_EQ(session_.originate(
                  "o1", "PJSIP/bob",
                  {.from = "200", .on_behalf_of = on_behalf_of, .ring_deadline_ms = 20'500}),
              DGM_OK);
  }
  ChannelText bob(const std::string& state = "Down") const {
    return {.id = "o1",
            .name = "PJSIP/bob-1",
            .state = state,
            .exten = "s",
            .app_name = "AppDial2",
            .app_data = "(Outgoing Line)"};
  }
  void dials(const std::string& status) {
    event(R"({"type":"Dial","dialstatus":")" + status + R"(","peer":)" + bob().json() + "}");
  }
  void destroyed(uint32_t cause, const std::string& text) {
    event("ChannelDestroyed", bob(),
          R"("cause":)" + std::to_string(cause) + R"(,"cause_txt":")" + text + R"(")");
  }
};

TEST_F(AriParties, CallsAPartyThatRingsAndAnswers) {
  enters({});
  heard();
  call_bob("c1");
  dials("");
  answer(
      "POST /ari/channels?endpoint=PJSIP%2Fbob&app=test&appArgs=dragoman-callee&channelId=o1"
      "&callerId=200&timeout=21&originator=c1",
      200, bob().json());
  event("ChannelStateChange", bob("Ringing"));
  dials("RINGING");
  event("ChannelStateChange", bob("Up"));
  dials("ANSWER");
  EXPECT_THAT(heard(), ElementsAre("state o1 ringing"));
  enters({.id = "o1", .name = "PJSIP/bob-1"}, R"("dragoman-callee")");
  EXPECT_THAT(heard(), ElementsAre("state o1 answered"));
  session_.start_media("o1", "rtp", "127.0.0.1:5000", "g722");
  const std::string bridge = bridge_of(answer("POST /ari/bridges?*", 200, "{}"));
  answer("POST /ari/bridges/" + bridge + "/addChannel?channel=o1");
}

TEST_F(AriParties, TakesTheAnswerOfACalleeBeforeTheAnswerOfTheRequest) {
  call_bob();
  enters({.id = "o1", .name = "PJSIP/bob-1"}, R"("dragoman-callee")");
  answer("POST /ari/channels?*", 200, bob().json());
  EXPECT_THAT(heard(), ElementsAre("state o1 answered"));
}

TEST_F(AriParties, TellsWhyAPartyWasNotReached) {
  struct {
    uint32_t cause;
    const char* text;
    const char* dial;
    const char* expected;
  } const kTable[] = {{17, "User busy", "BUSY", "hangup o1 busy 17"},
                      {19, "User alerting, no answer", "NOANSWER", "hangup o1 no_answer 19"},
                      {3, "No route to destination", "CHANUNAVAIL", "hangup o1 unreachable 3"},
                      {21, "Call Rejected", "", "hangup o1 rejected 21"},
                      {34, "Circuit congestion", "", "hangup o1 congestion 34"},
                      {0, "Unknown", "", "hangup o1 unreachable"},
                      {16, "Normal Clearing", "BUSY", "hangup o1 busy 16"}};
  for (const auto& each : kTable) {
    call_bob();
    answer("POST /ari/channels?*", 200, bob().json());
    if (*each.dial) dials(each.dial);
    destroyed(each.cause, each.text);
    EXPECT_THAT(heard(), ElementsAre(each.expected));
    EXPECT_THAT(pending(), IsEmpty());
  }
  EXPECT_EQ(session_.hangup_details()[0], "User busy (17)");
}

TEST_F(AriParties, TellsThatThereIsNoSuchParty) {
  call_bob();
  answer("POST /ari/channels?*", 500, R"({"error":"Allocation failed"})");
  EXPECT_THAT(heard(), ElementsAre("hangup o1 unreachable"));
  EXPECT_THAT(session_.hangup_details().at(0),
              HasSubstr("could not call PJSIP/bob: there is no such endpoint"));
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_F(AriParties, RemovesAPartyWhoseRequestWasNotAnswered) {
  call_bob();
  requests();
  host_.advance(milliseconds(5000));
  EXPECT_THAT(heard(), ElementsAre("hangup o1 failed"));
  EXPECT_THAT(pending(), ElementsAre("DELETE /ari/channels/o1"));
}

TEST_F(AriParties, HangsUpAPartyOnlyAfterItWasMade) {
  call_bob();
  session_.hang_up("o1");
  EXPECT_THAT(pending(), ElementsAre(HasSubstr("POST /ari/channels?")));
  answer("POST /ari/channels?*", 200, bob().json());
  answer("DELETE /ari/channels/o1?reason=normal");
  destroyed(16, "Normal Clearing");
  EXPECT_THAT(heard(), ElementsAre("hangup o1 normal 16"));
}

TEST_F(AriParties, CallsNobodyTwiceAndNobodyWithoutAName) {
  call_bob();
  EXPECT_EQ(session_.originate("o1", "PJSIP/carol"), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(session_.originate("", "PJSIP/carol"), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(session_.originate("o2", ""), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(pending().size(), 1u);
}

// A phone sends its call elsewhere: the new party is the same call, and its media goes on.
TEST_F(AriParties, KeepsACallWhoseItsPartyIsReplaced) {
  const std::string bridge = call_with_media();
  heard();
  event("StasisStart", {.id = "c9", .name = "Local/1002@phones-3;1", .state = "Down"},
        R"("args":[],"replace_channel":)" + ChannelText{}.json());
  EXPECT_THAT(heard(), ElementsAre("state c1 transferred"));
  event("StasisEnd", {});  // the phone leaves
  EXPECT_THAT(heard(), IsEmpty());
  EXPECT_THAT(pending(), IsEmpty());
  event("ChannelDtmfReceived", {.id = "c9"}, R"("digit":"7","duration_ms":100)");
  EXPECT_THAT(heard(), ElementsAre("dtmf c1 7 100"));
  session_.hang_up("c1");
  answer("DELETE /ari/channels/c9?reason=normal");
  event("StasisEnd", {.id = "c9"});
  EXPECT_THAT(heard(), ElementsAre("hangup c1 normal"));
  EXPECT_THAT(pending(),
              ElementsAre("DELETE /ari/channels/" + kToken, "DELETE /ari/bridges/" + bridge));
}

TEST_F(AriParties, HandsACallOverToTheDialplan) {
  call_with_media();
  heard();
  session_.transfer("c1", "1002");
  answer("POST /ari/channels/c1/continue?context=phones&extension=1002&priority=1");
  event("StasisEnd", {});
  EXPECT_THAT(heard(), ElementsAre("hangup c1 handed_over"));
}

TEST_F(AriParties, HandsACallOverToAnotherContextAndToAPhone) {
  call_with_media();
  session_.transfer("c1", "1002@internal");
  answer("POST /ari/channels/c1/continue?context=internal&extension=1002&priority=1", 409,
         R"({"message":"Channel not in Stasis application"})");
  EXPECT_THAT(heard().back(), HasSubstr("refused c1 transfer: could not hand the call over"));
  session_.transfer("c1", "PJSIP/bob");
  answer("POST /ari/channels/c1/redirect?endpoint=PJSIP%2Fbob");
  host_.advance(seconds(12));  // the phone does not obey
  EXPECT_THAT(heard(), ElementsAre(HasSubstr("refused c1 transfer: the call was not taken")));
  EXPECT_THAT(pending(), IsEmpty());  // and the call goes on
}

TEST_F(AriParties, LetsPartiesHearEachOtherInsideThePbxAndTakesThemBack) {
  const std::string first = call_with_media("c1", kToken);
  const std::string second = call_with_media("c2", kToken2);
  heard();
  EXPECT_EQ(session_.bridge({"c1", "c2"}), DGM_OK);
  const std::string shared = bridge_of(answer("POST /ari/bridges?*", 200, "{}"));
  answer("POST /ari/bridges/" + shared + "/addChannel?channel=c1");
  answer("POST /ari/bridges/" + shared + "/addChannel?channel=c2");
  EXPECT_EQ(session_.bridge({"c1"}), DGM_OK);
  answer("POST /ari/bridges/" + first + "/addChannel?channel=c1");
  EXPECT_THAT(pending(), IsEmpty());  // c2 is still in the shared bridge
  EXPECT_EQ(session_.bridge({"c2"}), DGM_OK);
  EXPECT_THAT(pending(), ElementsAre("POST /ari/bridges/" + second + "/addChannel?channel=c2",
                                     "DELETE /ari/bridges/" + shared));
  answer_all();
  EXPECT_EQ(session_.bridge({"c2"}), DGM_OK);  // nothing to go back from
  EXPECT_THAT(pending(), IsEmpty());
  EXPECT_THAT(heard(), IsEmpty());
}

TEST_F(AriParties, RemovesASharedBridgeWithItsLastParty) {
  call_with_media("c1", kToken);
  call_with_media("c2", kToken2);
  session_.bridge({"c1", "c2"});
  const std::string shared = bridge_of(answer("POST /ari/bridges?*", 200, "{}"));
  answer_all();
  event("StasisEnd", {.id = "c1"});
  answer_all();
  event("StasisEnd", {.id = "c2"});
  EXPECT_THAT(pending(), ::testing::Contains("DELETE /ari/bridges/" + shared));
}

TEST_F(AriParties, JoinsAPartyThatStillRingsWhenItAnswers) {
  call_with_media("c1", kToken);
  call_bob();
  answer("POST /ari/channels?*", 200, bob().json());
  session_.bridge({"c1", "o1"});
  const std::string shared = bridge_of(answer("POST /ari/bridges?*", 200, "{}"));
  answer("POST /ari/bridges/" + shared + "/addChannel?channel=c1");
  EXPECT_THAT(pending(), IsEmpty());
  enters({.id = "o1", .name = "PJSIP/bob-1"}, R"("dragoman-callee")");
  answer("POST /ari/bridges/" + shared + "/addChannel?channel=o1");
  EXPECT_THAT(pending(), IsEmpty());
}

class AriMonitor : public AriParties {
 protected:
  AriMonitor() {
    call_with_media();
    heard();
    EXPECT_EQ(session_.monitor("c1", "PJSIP/boss"), DGM_OK);
    bridge_ = bridge_of(answer("POST /ari/bridges?*", 200, "{}"));
    listener_ = id_in(answer("POST /ari/channels?endpoint=PJSIP%2Fboss&*", 200, "{}"), "channelId");
    snoop_ = id_in(answer("POST /ari/channels/c1/snoop?spy=both&*", 200, "{}"), "snoopId");
    enters({.id = snoop_, .name = "Snoop/c1-00000000"}, R"("dragoman-snoop")");
    answer("POST /ari/bridges/" + bridge_ + "/addChannel?channel=" + snoop_);
  }
  static std::string id_in(const std::string& line, const std::string& key) {
    const size_t at = line.find(key + "=") + key.size() + 1;
    return line.substr(at, line.find('&', at) - at);
  }
  std::string bridge_, listener_, snoop_;
};

TEST_F(AriMonitor, LetsAThirdPartyListenUntilSheHangsUp) {
  enters({.id = listener_, .name = "PJSIP/boss-1"}, R"("dragoman-listener")");
  answer("POST /ari/bridges/" + bridge_ + "/addChannel?channel=" + listener_);
  event("StasisEnd", {.id = listener_, .name = "PJSIP/boss-1"});
  EXPECT_THAT(pending(), ::testing::UnorderedElementsAre("DELETE /ari/channels/" + snoop_,
                                                         "DELETE /ari/channels/" + listener_,
                                                         "DELETE /ari/bridges/" + bridge_));
  EXPECT_THAT(heard(), IsEmpty());
}

TEST_F(AriMonitor, TellsThatTheListenerDidNotAnswer) {
  event("ChannelDestroyed", {.id = listener_, .name = "PJSIP/boss-1"},
        R"("cause":19,"cause_txt":"User alerting, no answer")");
  EXPECT_THAT(heard(), ElementsAre("refused c1 monitor: the listener did not answer: User "
                                   "alerting, no answer (19)"));
  EXPECT_THAT(pending(), ::testing::UnorderedElementsAre("DELETE /ari/channels/" + snoop_,
                                                         "DELETE /ari/bridges/" + bridge_));
}

TEST_F(AriMonitor, FollowsAPartyThatIsReplacedAndEndsWithTheCall) {
  event("StasisStart", {.id = "c9", .name = "Local/1002@phones-3;1"},
        R"("args":[],"replace_channel":)" + ChannelText{}.json());
  const std::string second = id_in(answer("POST /ari/channels/c9/snoop?*", 200, "{}"), "snoopId");
  EXPECT_NE(second, snoop_);
  answer("DELETE /ari/channels/" + snoop_);
  heard();
  event("StasisEnd", {.id = "c9"});
  EXPECT_THAT(heard(), ElementsAre("hangup c1 normal"));
  EXPECT_THAT(pending(), ::testing::IsSupersetOf({"DELETE /ari/channels/" + second,
                                                  "DELETE /ari/channels/" + listener_,
                                                  "DELETE /ari/bridges/" + bridge_}));
}

TEST_F(AriParties, RecordsTheCallsBridgeAndStops) {
  const std::string bridge = call_with_media();
  heard();
  EXPECT_EQ(session_.record("c1", "room-1"), DGM_OK);
  answer("POST /ari/bridges/" + bridge + "/record?name=room-1&format=wav&ifExists=overwrite", 201,
         "{}");
  EXPECT_EQ(session_.record("c1", ""), DGM_OK);
  answer("POST /ari/recordings/live/room-1/stop");
  EXPECT_EQ(session_.record("c1", "../etc/passwd"), DGM_INVALID_ARGUMENT);
  EXPECT_THAT(pending(), IsEmpty());
  EXPECT_THAT(heard(), IsEmpty());
}

TEST_F(AriParties, TellsThatARecordingWasRefusedOrFailed) {
  const std::string bridge = call_with_media();
  heard();
  session_.record("c1", "room-1");
  answer("POST /ari/bridges/" + bridge + "/record?*", 500,
         R"({"message":"Could not create record channel"})");
  EXPECT_THAT(heard(), ElementsAre(HasSubstr("load chan_bridge_media.so")));
  session_.record("c1", "room-2");
  answer("POST /ari/bridges/" + bridge + "/record?*", 201, "{}");
  event(R"({"type":"RecordingFailed","recording":{"name":"room-2","cause":"disk full"}})");
  EXPECT_THAT(heard(), ElementsAre("refused c1 record: the recording room-2 failed: disk full"));
}

}  // namespace
}  // namespace dragoman::ari
