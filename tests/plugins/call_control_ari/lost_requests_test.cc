// The connection is lost between a request and its answer: nobody knows whether Asterisk has done
// it.
#include "tests/plugins/call_control_ari/scripted_ari.h"

namespace dragoman::ari {
namespace {

// What Asterisk 22 says to a request for media whose channel id is taken.
constexpr const char* kTaken =
    R"({"error":"An internal error prevented this request from being handled."})";

class AriLostRequests : public ScriptedAri {
 protected:
  AriLostRequests() { connect(); }
  void come_back(const std::string& channels, const std::string& bridges = "[]") {
    host_.advance(milliseconds(200));
    greet(channels, bridges);
  }
  // Of the requests of one call in the making, the bridge's.
  std::string asked_bridge() {
    for (const auto& line : pending())
      if (line.starts_with("POST /ari/bridges?")) return bridge_of(line);
    return {};
  }
  static std::string ringing() { return "[" + ChannelText{.state = "Ring"}.json() + "]"; }
  static std::string up() { return "[" + ChannelText{}.json() + "]"; }
};

TEST_F(AriLostRequests, AreAskedAgainWhenTheConnectionIsBack) {
  enters({.state = "Ring"});
  heard();
  session_.answer("c1");
  const std::string bridge = asked_bridge();
  fail_all();
  lose();
  EXPECT_THAT(heard(), IsEmpty());
  come_back(ringing());
  EXPECT_THAT(pending(), ElementsAre(::testing::StartsWith("POST /ari/bridges?"),
                                     "POST /ari/channels/c1/answer"));
  answer("POST /ari/bridges?*bridgeId=" + bridge + "*", 200, "{}");
  answer("POST /ari/channels/c1/answer");
  answer("POST /ari/bridges/" + bridge + "/addChannel?channel=c1");
  EXPECT_THAT(heard(), ElementsAre("state c1 answered"));
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_F(AriLostRequests, AreAskedAgainTooWhenOnlyTheirOwnConnectionWasLost) {
  enters({.state = "Ring"});
  session_.answer("c1");
  answer("POST /ari/bridges?*", 200, "{}");
  fail_all();
  EXPECT_THAT(pending(), IsEmpty());
  host_.advance(seconds(1));
  answer("POST /ari/channels/c1/answer");
}

TEST_F(AriLostRequests, MayHaveBeenDoneAllTheSame) {
  enters({});
  session_.answer("c1");
  const std::string bridge = asked_bridge();
  session_.start_media("c1", "audiosocket", "127.0.0.1:5050", "slin16", kToken);
  heard();
  fail_all();
  lose();
  come_back("[" + ChannelText{}.json() + "," +
                ChannelText{.id = kToken, .name = "AudioSocket/127.0.0.1:5050", .app_data = "test"}
                    .json() +
                "]",
            R"([{"id":")" + bridge + R"(","channels":[]}])");
  answer("POST /ari/bridges?*", 409, R"({"message":"Bridge with id 'b' already exists"})");
  answer("POST /ari/channels/c1/answer");
  answer("POST /ari/channels/externalMedia?*", 500, kTaken);
  EXPECT_THAT(heard(), ElementsAre("state c1 answered", "media c1 "));
  answer("POST /ari/bridges/" + bridge + "/addChannel?channel=c1");
  answer("POST /ari/bridges/" + bridge + "/addChannel?channel=" + kToken);
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_F(AriLostRequests, CannotSayAfterwardsWhereAsteriskWaitsForRtp) {
  enters({});
  session_.answer("c1");
  answer("POST /ari/bridges?*", 200, "{}");
  session_.start_media("c1", "rtp", "127.0.0.1:5000", "g722", kToken);
  answer_all();
  heard();
  session_.start_media("c1", "rtp", "127.0.0.1:5000", "g722", kToken2);
  fail_all();
  lose();
  come_back(up());
  answer("POST /ari/channels/externalMedia?*", 500, kTaken);
  EXPECT_THAT(heard(), ::testing::Contains(HasSubstr(
                           "refused c1 start_media: the connection to Asterisk was lost before")));
  EXPECT_THAT(pending(), ::testing::Contains("DELETE /ari/channels/" + kToken2));
}

TEST_F(AriLostRequests, AreNotAskedAgainForACallThatHasEnded) {
  enters({.state = "Ring"});
  session_.answer("c1");
  fail_all();
  event("StasisEnd", {});
  heard();
  host_.advance(seconds(1));
  EXPECT_THAT(pending(), ElementsAre(HasSubstr("DELETE /ari/bridges/")));
}

}  // namespace
}  // namespace dragoman::ari
