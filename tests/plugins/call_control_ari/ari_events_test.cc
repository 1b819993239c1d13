#include "plugins/call_control_ari/ari_events.h"

#include <gmock/gmock.h>

#include <fstream>
#include <map>

namespace dragoman::ari {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using Kind = Event::Kind;

// As Asterisk sent them, one of each kind.
std::vector<std::string> recorded() {
  std::ifstream file(DGM_SOURCE_DIR "/tests/plugins/call_control_ari/fixtures/events.jsonl");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

Event read(std::string_view json) {
  const std::optional<Event> event = parse_event(json);
  EXPECT_TRUE(event) << json;
  return event.value_or(Event{});
}

TEST(AriEvents, ReadsEveryRecordedEvent) {
  std::map<Kind, int> seen;
  for (const std::string& line : recorded()) ++seen[read(line).kind];
  for (const Kind kind :
       {Kind::kStasisStart, Kind::kStasisEnd, Kind::kDestroyed, Kind::kStateChange, Kind::kDial,
        Kind::kDtmf, Kind::kHold, Kind::kUnhold, Kind::kHangupRequest, Kind::kRecordingFailed,
        Kind::kReplaced, Kind::kOther})
    EXPECT_GT(seen[kind], 0) << static_cast<int>(kind);
}

TEST(AriEvents, ReadsWhoCallsWhomAndWhatTheDialplanSaid) {
  const Event start = read(recorded()[0]);
  EXPECT_EQ(start.kind, Kind::kStasisStart);
  EXPECT_EQ(start.channel.id, "ast-1795164665.9");
  EXPECT_EQ(start.channel.exten, "7777");
  EXPECT_EQ(start.channel.context, "phones");
  EXPECT_EQ(start.channel.caller_number, "2001");
  EXPECT_EQ(start.channel.caller_name, "Sipp A");
  EXPECT_TRUE(start.channel.is_up());
  EXPECT_THAT(start.args, ElementsAre("lang_a=en", "lang_b=fr"));
  EXPECT_FALSE(start.replaces);
}

TEST(AriEvents, ReadsWhosePlaceATransferredPartyTakes) {
  const Event start = read(recorded()[1]);
  ASSERT_TRUE(start.replaces);
  EXPECT_EQ(start.replaces->id, "ast-1795164733.27");
  EXPECT_EQ(start.channel.name, "Local/1002@phones-00000003;1");
}

TEST(AriEvents, ReadsWhyACalleeDidNotAnswer) {
  for (const std::string& line : recorded()) {
    if (line.find("tech_cause") == std::string::npos) continue;
    const Event destroyed = read(line);
    EXPECT_EQ(destroyed.kind, Kind::kDestroyed);
    EXPECT_EQ(destroyed.cause, 19u);
    EXPECT_EQ(destroyed.text, "User alerting, no answer");
  }
}

TEST(AriEvents, ReadsAKeyAndForHowLong) {
  const Event key =
      read(R"({"type":"ChannelDtmfReceived","digit":"5","duration_ms":180,"channel":{"id":"c1"}})");
  EXPECT_EQ(key.digit, '5');
  EXPECT_EQ(key.duration_ms, 180u);
}

TEST(AriEvents, RejectsWhatIsNoEventOrLacksWhatIsUsed) {
  for (const char* json :
       {"", "{", "[]", "null", "7", "{}", R"({"type":7})", R"({"type":"StasisStart"})",
        R"({"type":"StasisStart","channel":7})", R"({"type":"StasisEnd","channel":{"id":""}})",
        R"({"type":"Dial","channel":{"id":"c1"}})", R"({"type":"RecordingFailed"})",
        R"({"type":"ChannelDtmfReceived","digit":"55","channel":{"id":"c1"}})",
        R"({"type":"ChannelDtmfReceived","digit":"x","channel":{"id":"c1"}})",
        R"({"type":"ChannelDtmfReceived","channel":{"id":"c1"}})", "{\"type\":\"a\"}x"})
    EXPECT_FALSE(parse_event(json)) << json;
  EXPECT_FALSE(parse_event(std::string(100'000, '[')));
}

TEST(AriEvents, TakesFieldsOfAnotherTypeForMissing) {
  const Event end = read(
      R"({"type":"ChannelDestroyed","cause":"16","cause_txt":[],"channel":{"id":"c1","caller":3}})");
  EXPECT_EQ(end.cause, 0u);
  EXPECT_EQ(end.text, "");
  EXPECT_EQ(read(R"({"type":"ChannelDestroyed","cause":-1,"channel":{"id":"c1"}})").cause, 0u);
}

TEST(AriEvents, TellsMediaFromCallers) {
  for (const char* media : {"UnicastRTP/127.0.0.1:5000-0x1", "AudioSocket/127.0.0.1:9019-a",
                            "WebSocket/media1/0x7", "Snoop/ast-1-00000000"})
    EXPECT_TRUE(is_media_channel({.name = media})) << media;
  for (const char* caller : {"PJSIP/alice-0000000e", "Local/talk@fake-00000000;1", ""})
    EXPECT_FALSE(is_media_channel({.name = caller})) << caller;
}

TEST(AriEvents, SplitsFacts) {
  EXPECT_THAT(fact_of("lang_a=en"), Pair("lang_a", "en"));
  EXPECT_THAT(fact_of("a=b=c"), Pair("a", "b=c"));
  EXPECT_THAT(fact_of("unanswered"), Pair("unanswered", ""));
}

TEST(AriEvents, FindsTheArgumentsOfAChannelThatWaitsInOurApplication) {
  const auto args = [](const char* app, const char* data) {
    return args_in_app({.app_name = app, .app_data = data}, "test");
  };
  EXPECT_THAT(args("Stasis", "test,lang_a=en,x"),
              ::testing::Optional(ElementsAre("lang_a=en", "x")));
  EXPECT_THAT(args("Stasis", "test"), ::testing::Optional(ElementsAre()));
  EXPECT_THAT(args("Stasis", "test,"), ::testing::Optional(ElementsAre("")));
  EXPECT_EQ(args("Stasis", "test2,a"), std::nullopt);
  EXPECT_EQ(args("Stasis", "other"), std::nullopt);
  EXPECT_EQ(args("Playback", "test"), std::nullopt);
}

TEST(AriEvents, ReadsWhatAsteriskSaysOfItself) {
  EXPECT_EQ(parse_info(R"({"build":{},"system":{"version":"22.10.1~dfsg","entity_id":"x"}})"),
            "22.10.1~dfsg");
  for (const char* none : {"", "[]", "{}", R"({"system":{}})", R"({"system":{"version":22}})"})
    EXPECT_EQ(parse_info(none), std::nullopt) << none;
  EXPECT_THAT(parse_modules(R"([{"name":"chan_rtp.so","status":"Running"},)"
                            R"({"name":"chan_websocket.so","status":"Not Running"}])"),
              ::testing::Optional(ElementsAre("chan_rtp.so")));
  EXPECT_EQ(parse_modules(R"(["chan_rtp.so"])"), std::nullopt);
}

TEST(AriEvents, ReadsTheLists) {
  const auto channels = parse_channels(R"([{"id":"c1","name":"PJSIP/a-1"},{"id":"c2"}])");
  ASSERT_TRUE(channels);
  EXPECT_EQ(channels->at(1).id, "c2");
  EXPECT_EQ(parse_channels(R"([{"id":"c1"},{"name":"x"}])"), std::nullopt);
  const auto bridges = parse_bridges(R"([{"id":"b1","channels":["c1","c2"]},{"id":"b2"}])");
  ASSERT_TRUE(bridges);
  EXPECT_THAT(bridges->at(0).channels, ElementsAre("c1", "c2"));
  EXPECT_THAT(bridges->at(1).channels, ElementsAre());
  EXPECT_EQ(parse_bridges("[7]"), std::nullopt);
}

TEST(AriEvents, ReadsWhereAMediaChannelWaits) {
  const auto rtp = parse_media_place(
      R"({"id":"T","channelvars":{"UNICASTRTP_LOCAL_PORT":"20232","UNICASTRTP_LOCAL_ADDRESS":"127.0.0.1"}})");
  ASSERT_TRUE(rtp);
  EXPECT_EQ(rtp->rtp_address, "127.0.0.1:20232");
  const auto v6 = parse_media_place(
      R"({"id":"T","channelvars":{"UNICASTRTP_LOCAL_PORT":"9","UNICASTRTP_LOCAL_ADDRESS":"::1"}})");
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->rtp_address, "[::1]:9");
  const auto websocket =
      parse_media_place(R"({"id":"T","channelvars":{"MEDIA_WEBSOCKET_CONNECTION_ID":"abc"}})");
  ASSERT_TRUE(websocket);
  EXPECT_EQ(websocket->websocket_id, "abc");
  EXPECT_EQ(websocket->rtp_address, "");
  EXPECT_EQ(parse_media_place("[]"), std::nullopt);
  EXPECT_TRUE(parse_media_place(R"({"id":"T"})"));
}

TEST(AriEvents, FindsTheWordsOfAnErrorInEitherKeyOrInPlainText) {
  EXPECT_EQ(error_words(R"({"message": "Channel not found"})"), "Channel not found");
  EXPECT_EQ(error_words(R"({"error": "Allocation failed"})"), "Allocation failed");
  EXPECT_EQ(error_words("<h1>Service\r\nUnavailable</h1>\r\n"), "<h1>Service  Unavailable</h1>");
  EXPECT_EQ(error_words(""), "");
  EXPECT_EQ(error_words(std::string(9000, 'x')).size(), 200u);
}

}  // namespace
}  // namespace dragoman::ari
