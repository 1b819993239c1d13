// The three ways of media, what they answer, and what goes wrong with them.
#include "tests/plugins/call_control_ari/scripted_ari.h"

namespace dragoman::ari {
namespace {

class AriMedia : public ScriptedAri {
 protected:
  explicit AriMedia(OptionValues options = {}) : ScriptedAri(std::move(options)) {
    connect();
    enters({});
    session_.answer("c1");
    bridge_ = bridge_of(answer("POST /ari/bridges?*", 200, "{}"));
    answer("POST /ari/channels/c1/answer");
    answer("POST /ari/bridges/" + bridge_ + "/addChannel?channel=c1");
    heard();
  }
  std::string bridge_;
};

TEST_F(AriMedia, OffersTheWaysOfThisAsterisk) {
  EXPECT_EQ(session_.pbx().name, "Asterisk");
  EXPECT_EQ(session_.pbx().version, "22.10.1");
  EXPECT_THAT(session_.pbx().ways, ElementsAre("websocket slin16", "audiosocket slin16", "rtp g722",
                                               "rtp ulaw", "rtp alaw", "rtp l16"));
}

TEST_F(AriMedia, LetsAsteriskConnectToAnAudioSocket) {
  session_.start_media("c1", "audiosocket", "127.0.0.1:5050", "slin16");
  answer(
      "POST /ari/channels/externalMedia?*&external_host=127.0.0.1%3A5050&"
      "encapsulation=audiosocket&transport=tcp&data=" +
          kToken,
      200, R"({"id":")" + kToken + R"(","channelvars":{"STASISSTATUS":""}})");
  EXPECT_THAT(heard(), ElementsAre("media c1 "));
}

// StasisStart comes only after our side has connected.
TEST_F(AriMedia, ConnectsToAsterisksWebSocket) {
  session_.start_media("c1", "websocket", "", "slin16");
  answer(
      "POST /ari/channels/externalMedia?*external_host=INCOMING&connection_type=server&"
      "transport_data=f%28json%29",
      200, R"({"id":"T","channelvars":{"MEDIA_WEBSOCKET_CONNECTION_ID":"a b"}})");
  EXPECT_THAT(heard(), ElementsAre("media c1 ws://pbx:8088/media/a%20b"));
  EXPECT_THAT(pending(), IsEmpty());
  enters({.id = kToken, .name = "WebSocket/INCOMING/0x7"}, "");
  answer("POST /ari/bridges/" + bridge_ + "/addChannel?channel=" + kToken);
  EXPECT_THAT(pending(), IsEmpty());
}

class AriMediaByClient : public AriMedia {
 protected:
  AriMediaByClient() : AriMedia({{"websocket_client", "media1"}}) {}
};

TEST_F(AriMediaByClient, LetsAsteriskConnectToOurWebSocket) {
  session_.start_media("c1", "websocket", "ws://127.0.0.1:8787/media", "slin16");
  answer("POST /ari/channels/externalMedia?*external_host=media1&transport_data=*token%3D" +
             kToken + "%29",
         200, R"({"id":"T","channelvars":{"MEDIA_WEBSOCKET_CONNECTION_ID":"media1"}})");
  EXPECT_THAT(heard(), ElementsAre("media c1 "));
}

// No StasisStart, no StasisEnd: the one event there is.
TEST_F(AriMediaByClient, TellsThatAsteriskCouldNotConnect) {
  session_.start_media("c1", "websocket", "ws://127.0.0.1:8787/media", "slin16");
  answer("POST /ari/channels/externalMedia?*", 200, R"({"id":"T"})");
  event("ChannelDestroyed", {.id = kToken, .name = "WebSocket/media1/0x7"},
        R"("cause":3,"cause_txt":"No route to destination")");
  EXPECT_THAT(heard(), ElementsAre("media c1 ",
                                   "refused c1 start_media: Asterisk could not connect the media "
                                   "channel: No route to destination (3)"));
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_F(AriMedia, SaysWhichOptionIsMissingForAWebSocketOfOurs) {
  session_.start_media("c1", "websocket", "ws://127.0.0.1:8787/media", "slin16");
  EXPECT_THAT(heard(), ElementsAre(HasSubstr("option websocket_client does not say")));
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_F(AriMedia, RefusesSlin16OverRtpBecauseNothingWouldComeBack) {
  EXPECT_EQ(session_.start_media("c1", "rtp", "127.0.0.1:5000", "slin16"), DGM_OK);
  EXPECT_THAT(heard(), ElementsAre(HasSubstr("refused c1 start_media: over RTP slin16 goes one way "
                                             "only: Asterisk sends it, and ignores what comes "
                                             "back")));
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_F(AriMedia, RefusesRtpWithoutAnAddress) {
  session_.start_media("c1", "rtp", "", "g722");
  EXPECT_THAT(heard(), ElementsAre(HasSubstr("needs the address")));
}

TEST_F(AriMedia, TellsWhatAsteriskRefuses) {
  session_.start_media("c1", "audiosocket", "127.0.0.1:5050", "slin16");
  answer("POST /ari/channels/externalMedia?*", 500,
         R"({"message":"An internal error prevented this request from being handled"})");
  EXPECT_THAT(heard(), ElementsAre(HasSubstr("could not start media: nobody listens")));
  EXPECT_THAT(pending(), IsEmpty());  // there is no channel to remove
}

TEST_F(AriMedia, TellsOfAnAnswerThatSaysNothing) {
  session_.start_media("c1", "rtp", "127.0.0.1:5000", "g722");
  answer("POST /ari/channels/externalMedia?*", 200, R"({"id":"T"})");
  EXPECT_THAT(heard(), ElementsAre(HasSubstr("did not say where it waits for RTP")));
  EXPECT_THAT(pending(), ElementsAre("DELETE /ari/channels/" + kToken));
}

// Without an answer the channel may be there.
TEST_F(AriMedia, RemovesAChannelWhoseRequestWasNotAnswered) {
  session_.start_media("c1", "rtp", "127.0.0.1:5000", "g722");
  requests();
  host_.advance(milliseconds(5000));
  EXPECT_THAT(heard(), ElementsAre(HasSubstr("refused c1 start_media: could not start media: ")));
  EXPECT_THAT(pending(), ElementsAre("DELETE /ari/channels/" + kToken));
}

TEST_F(AriMedia, TellsThatTheMediaEndedWhileTheCallGoesOn) {
  session_.start_media("c1", "rtp", "127.0.0.1:5000", "g722");
  answer("POST /ari/channels/externalMedia?*", 200, media_answer(kToken));
  enters({.id = kToken, .name = "UnicastRTP/x"}, "");
  answer("POST /ari/bridges/*", 204);
  event("StasisEnd", {.id = kToken, .name = "UnicastRTP/x"});
  EXPECT_THAT(heard(), ElementsAre("media c1 127.0.0.1:20232",
                                   "refused c1 start_media: the media channel has ended"));
  event("StasisEnd", {});
  EXPECT_THAT(heard(), ElementsAre("hangup c1 normal"));
}

TEST_F(AriMedia, ReplacesTheOldPathOnlyWhenTheNewOneStands) {
  session_.start_media("c1", "rtp", "127.0.0.1:5000", "g722");
  answer("POST /ari/channels/externalMedia?*", 200, media_answer(kToken));
  enters({.id = kToken, .name = "UnicastRTP/x"}, "");
  answer("POST /ari/bridges/*", 204);

  session_.start_media("c1", "audiosocket", "127.0.0.1:5050", "slin16", kToken2);
  answer("POST /ari/channels/externalMedia?*", 200, R"({"id":"T"})");
  enters({.id = kToken2, .name = "AudioSocket/x"}, "");
  EXPECT_THAT(pending(),
              ElementsAre("POST /ari/bridges/" + bridge_ + "/addChannel?channel=" + kToken2));
  answer("POST /ari/bridges/*", 204);
  answer("DELETE /ari/channels/" + kToken);
  event("StasisEnd", {.id = kToken, .name = "UnicastRTP/x"});
  EXPECT_THAT(heard(), ElementsAre("media c1 127.0.0.1:20232", "media c1 "));
}

TEST_F(AriMedia, KeepsTheOldPathWhenTheNewOneFails) {
  session_.start_media("c1", "rtp", "127.0.0.1:5000", "g722");
  answer("POST /ari/channels/externalMedia?*", 200, media_answer(kToken));
  enters({.id = kToken, .name = "UnicastRTP/x"}, "");
  answer("POST /ari/bridges/*", 204);
  session_.start_media("c1", "audiosocket", "127.0.0.1:5050", "slin16", kToken2);
  answer("POST /ari/channels/externalMedia?*", 501, "{}");
  EXPECT_THAT(heard().back(), HasSubstr("AudioSocket needs 18"));
  EXPECT_THAT(pending(), IsEmpty());
  event("StasisEnd", {});
  EXPECT_THAT(pending(),
              ElementsAre("DELETE /ari/channels/" + kToken, "DELETE /ari/bridges/" + bridge_));
}

TEST_F(AriMedia, TellsThatTheBridgeCouldNotBeMade) {
  enters({.id = "c2"});
  session_.answer("c2");
  session_.start_media("c2", "rtp", "127.0.0.1:5002", "g722", kToken2);
  heard();
  answer("POST /ari/channels/externalMedia?*", 200, media_answer(kToken2));
  enters({.id = kToken2, .name = "UnicastRTP/x"}, "");
  answer("POST /ari/bridges?*", 500, R"({"message":"Unable to create bridge."})");
  const Lines lines = heard();
  EXPECT_THAT(lines, ::testing::Contains(HasSubstr("refused c2 answer: could not make the call's "
                                                   "bridge")));
  EXPECT_THAT(lines, ::testing::Contains(HasSubstr("refused c2 start_media: could not make")));
}

}  // namespace
}  // namespace dragoman::ari
