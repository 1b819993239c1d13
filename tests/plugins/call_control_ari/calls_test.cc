// A caller's call from its arrival to its end, in every order in which Asterisk may tell it.
#include "dragoman/testing/conformance.h"
#include "tests/plugins/call_control_ari/scripted_ari.h"

namespace dragoman::ari {
namespace {

class AriCalls : public ScriptedAri {
 protected:
  AriCalls() { connect(); }
};

TEST_F(AriCalls, FollowsACallFromItsArrivalToItsEndAndLeavesNothingBehind) {
  enters({});
  EXPECT_THAT(heard(), ElementsAre("incoming c1 7777 from 200 (Ann) lang_a=en"));

  EXPECT_EQ(session_.answer("c1"), DGM_OK);
  const std::string bridge = bridge_of(answer("POST /ari/bridges?type=mixing&*", 200, "{}"));
  EXPECT_TRUE(bridge.starts_with("dgm-test-")) << bridge;
  answer("POST /ari/channels/c1/answer");
  EXPECT_THAT(heard(), ElementsAre("state c1 answered"));
  answer("POST /ari/bridges/" + bridge + "/addChannel?channel=c1");

  EXPECT_EQ(session_.start_media("c1", "rtp", "127.0.0.1:5000", "g722"), DGM_OK);
  answer("POST /ari/channels/externalMedia?app=test&channelId=" + kToken +
             "&format=g722&external_host=127.0.0.1%3A5000",
         200, media_answer(kToken));
  EXPECT_THAT(heard(), ElementsAre("media c1 127.0.0.1:20232"));
  enters({.id = kToken, .name = "UnicastRTP/127.0.0.1:5000-0x1"}, "");
  answer("POST /ari/bridges/" + bridge + "/addChannel?channel=" + kToken);

  event("ChannelDtmfReceived", {}, R"("digit":"5","duration_ms":180)");
  event("ChannelHold", {});
  event("ChannelUnhold", {});
  event("ChannelUnhold", {});  // a phone that transfers sends one more
  EXPECT_THAT(heard(), ElementsAre("dtmf c1 5 180", "state c1 held", "state c1 resumed"));

  event("ChannelHangupRequest", {}, R"("cause":16)");
  event("StasisEnd", {});
  EXPECT_THAT(heard(), ElementsAre("hangup c1 normal 16"));
  answer("DELETE /ari/channels/" + kToken);
  answer("DELETE /ari/bridges/" + bridge, 404, R"({"message":"Bridge not found"})");
  host_.advance(seconds(30));
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_F(AriCalls, AsksWithItsUserAndWithinADeadline) {
  enters({});
  session_.answer("c1");
  const FarHttp request = requests().at(0);
  EXPECT_EQ(request.header("Authorization"), "Basic ZGV2OmFzdGVyaXNr");
  host_.advance(milliseconds(5000));
  EXPECT_THAT(pending(), IsEmpty());
}

// The events of a request overtake its answer.
TEST_F(AriCalls, TakesTheEventBeforeTheAnswer) {
  enters({.state = "Ring"});
  session_.answer("c1");
  session_.start_media("c1", "rtp", "127.0.0.1:5000", "g722");
  event("ChannelStateChange", {});  // up
  enters({.id = kToken, .name = "UnicastRTP/127.0.0.1:5000-0x1"}, "");
  EXPECT_THAT(heard(),
              ElementsAre("incoming c1 7777 from 200 (Ann) lang_a=en", "state c1 answered"));
  const std::string bridge = bridge_of(answer("POST /ari/bridges?*", 200, "{}"));
  answer("POST /ari/bridges/" + bridge + "/addChannel?channel=c1");
  answer("POST /ari/bridges/" + bridge + "/addChannel?channel=" + kToken);
  answer("POST /ari/channels/externalMedia?*", 200, media_answer(kToken));
  answer("POST /ari/channels/c1/answer");
  EXPECT_THAT(heard(), ElementsAre("media c1 127.0.0.1:20232"));
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_F(AriCalls, DoesNotJoinACallerWhoIsNotAnswered) {
  enters({.state = "Ring"});
  session_.answer("c1");
  answer("POST /ari/bridges?*", 200, "{}");
  EXPECT_THAT(pending(), ElementsAre("POST /ari/channels/c1/answer"));
  answer("POST /ari/channels/c1/answer");
  EXPECT_THAT(pending(), ElementsAre(HasSubstr("/addChannel?channel=c1")));
}

TEST_F(AriCalls, AnswersAndJoinsOnceHoweverOftenItIsTold) {
  enters({});
  session_.answer("c1");
  session_.answer("c1");
  const std::string bridge = bridge_of(answer("POST /ari/bridges?*", 200, "{}"));
  answer("POST /ari/channels/c1/answer");
  event("ChannelStateChange", {});
  answer("POST /ari/bridges/" + bridge + "/addChannel?channel=c1");
  EXPECT_THAT(pending(), IsEmpty());
  EXPECT_THAT(heard(), ElementsAre(HasSubstr("incoming"), "state c1 answered"));
}

TEST_F(AriCalls, NeverTakesItsOwnChannelsForCallers) {
  enters({.id = "m1", .name = "UnicastRTP/127.0.0.1:5000-0x1"}, "");
  enters({.id = "s1", .name = "Snoop/c1-00000000"}, R"("dragoman-snoop")");
  enters({.id = "l1", .name = "PJSIP/boss-1"}, R"("dragoman-listener")");
  enters({.id = "o1", .name = "Local/1@x-1;1"}, R"("dragoman-callee")");
  EXPECT_THAT(heard(), IsEmpty());
  // They belong to calls that have ended meanwhile.
  EXPECT_THAT(pending(), ElementsAre("DELETE /ari/channels/m1", "DELETE /ari/channels/s1",
                                     "DELETE /ari/channels/l1", "DELETE /ari/channels/o1"));
}

TEST_F(AriCalls, HangsUpAndWaitsForAsterisksWord) {
  const std::string bridge = call_with_media();
  heard();
  EXPECT_EQ(session_.hang_up("c1", DGM_END_BUSY), DGM_OK);
  EXPECT_EQ(session_.hang_up("c1"), DGM_OK);
  answer("DELETE /ari/channels/c1?reason=busy");
  EXPECT_THAT(heard(), IsEmpty());
  event("ChannelHangupRequest", {}, R"("cause":32,"soft":true)");
  event("StasisEnd", {});
  EXPECT_THAT(heard(), ElementsAre("hangup c1 busy 32"));
  EXPECT_THAT(pending(),
              ElementsAre("DELETE /ari/channels/" + kToken, "DELETE /ari/bridges/" + bridge));
  EXPECT_EQ(session_.hang_up("c1"), DGM_INVALID_ARGUMENT);
}

TEST_F(AriCalls, EndsACallWhoseChannelIsGoneAlready) {
  call_with_media();
  heard();
  session_.hang_up("c1");
  answer("DELETE /ari/channels/c1?reason=normal", 404, R"({"message":"Channel not found"})");
  EXPECT_THAT(heard(), ElementsAre("hangup c1 normal"));
  event("StasisEnd", {});
  EXPECT_THAT(heard(), IsEmpty());
}

TEST_F(AriCalls, RejectsWithThePhonesOwnReason) {
  enters({.state = "Ring"});
  heard();
  session_.reject("c1", 486);
  answer("DELETE /ari/channels/c1?reason=busy");
  event("StasisEnd", {.state = "Ring"});
  EXPECT_THAT(heard(), ElementsAre("hangup c1 busy"));
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_F(AriCalls, MayBeAnsweredFromInsideTheWordThatItCame) {
  call_with_media("c1", kToken);
  const std::string second = call_with_media("c2", kToken2);
  event("StasisEnd", {.id = "c1"});
  EXPECT_EQ(pending().size(), 2u);
  answer_all();
  event("ChannelDtmfReceived", {.id = "c2"}, R"("digit":"1","duration_ms":90)");
  EXPECT_EQ(heard().back(), "dtmf c2 1 90");
  session_.hang_up("c2");
  answer("DELETE /ari/channels/c2?reason=normal");
  event("StasisEnd", {.id = "c2"});
  answer("DELETE /ari/channels/" + kToken2);
  answer("DELETE /ari/bridges/" + second);
}

// The channel was in a call before: the id comes again with a call of its own.
TEST_F(AriCalls, TakesAChannelThatComesBackForANewCall) {
  enters({});
  event("StasisEnd", {});
  enters({});
  event("StasisEnd", {});
  EXPECT_THAT(heard(), ElementsAre(HasSubstr("incoming c1"), "hangup c1 normal",
                                   HasSubstr("incoming c1"), "hangup c1 normal"));
}

TEST_F(AriCalls, AsksAgainUntilWhatShallGoIsGone) {
  const std::string bridge = call_with_media();
  event("StasisEnd", {});
  answer("DELETE /ari/channels/" + kToken);
  answer("DELETE /ari/bridges/" + bridge, 500, "{}");
  EXPECT_THAT(pending(), IsEmpty());
  host_.advance(seconds(1));
  answer("DELETE /ari/bridges/" + bridge, 503, "{}");
  host_.advance(seconds(1));
  answer("DELETE /ari/bridges/" + bridge, 404, "{}");
  host_.advance(seconds(5));
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_F(AriCalls, SaysSoWhenSomethingWillNotGo) {
  const std::string bridge = call_with_media();
  event("StasisEnd", {});
  answer("DELETE /ari/channels/" + kToken);
  for (int i = 0; i < 10; ++i) {
    answer("DELETE /ari/bridges/" + bridge, 500, "{}");
    host_.advance(seconds(1));
  }
  EXPECT_THAT(pending(), IsEmpty());
  EXPECT_TRUE(host_.logged("Asterisk would not remove /ari/bridges/" + bridge + " in 10 tries"));
}

// The call ends while its media channel and its bridge are only asked for.
TEST_F(AriCalls, RemovesWhatComesTooLate) {
  enters({});
  session_.answer("c1");
  session_.start_media("c1", "rtp", "127.0.0.1:5000", "g722");
  event("StasisEnd", {});
  answer("POST /ari/channels/c1/answer", 404, R"({"message":"Channel not found"})");
  EXPECT_EQ(pending().size(), 2u);  // no DELETE may overtake its POST
  const std::string bridge = bridge_of(answer("POST /ari/bridges?*", 200, "{}"));
  EXPECT_THAT(pending(), ElementsAre(HasSubstr("externalMedia"), "DELETE /ari/bridges/" + bridge));
  answer("POST /ari/channels/externalMedia?*", 200, media_answer(kToken));
  answer("DELETE /ari/channels/" + kToken);
  answer("DELETE /ari/bridges/" + bridge);
  EXPECT_THAT(heard(), ElementsAre(HasSubstr("incoming"), "hangup c1 normal"));
}

// The caller hangs up while he is being joined: his end is all that there is to tell.
TEST_F(AriCalls, WaitsForTheEndOfAPartyThatCannotBeJoinedBecauseItHasLeft) {
  enters({});
  session_.answer("c1");
  answer("POST /ari/bridges?*", 200, "{}");
  answer("POST /ari/channels/c1/answer");
  answer("POST */addChannel?channel=c1", 400, R"({"message":"Channel not found"})");
  event("StasisEnd", {});
  EXPECT_THAT(heard(), ElementsAre(HasSubstr("incoming"), "state c1 answered", "hangup c1 normal"));

  enters({.id = "c2"});
  session_.answer("c2");
  answer("POST /ari/bridges?*", 200, "{}");
  answer("POST /ari/channels/c2/answer");
  answer("POST */addChannel?channel=c2", 422, R"({"message":"Channel not in Stasis application"})");
  host_.advance(seconds(12));  // and no end comes
  EXPECT_TRUE(host_.logged("the watchdog found call c2 in join"));
}

TEST_F(AriCalls, KnowsNoCallThatNeverWas) {
  EXPECT_EQ(session_.answer("c9"), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(session_.start_media("c9", "rtp", "127.0.0.1:5000", ""), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(session_.bridge({"c9"}), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(session_.bridge({}), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(session_.transfer("c9", "1002"), DGM_INVALID_ARGUMENT);
  EXPECT_THAT(pending(), IsEmpty());
}

TEST(AriConformance, FollowsTheRulesOfThePluginInterface) {
  dragoman::testing::run_conformance(DGM_BINARY_DIR "/plugins/call_control_ari.so");
}

}  // namespace
}  // namespace dragoman::ari
