// Control messages as captured from Asterisk 22.10.1.
#include "plugins/transport_websocket/websocket_protocol.h"

#include <gtest/gtest.h>

namespace dragoman::websocket {
namespace {

TEST(ControlEvent, ReadsMediaStartInItsPlainForm) {
  const auto event = parse_event(
      "MEDIA_START connection_id:media1 channel:WebSocket/media1/0x7f7e5400e1d0 "
      "channel_id:ast-1795164272.260 format:slin16 optimal_frame_size:640 ptime:20");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->kind, EventKind::kMediaStart);
  EXPECT_FALSE(event->is_json);
  EXPECT_EQ(event->connection_id, "media1");
  EXPECT_EQ(event->channel, "WebSocket/media1/0x7f7e5400e1d0");
  EXPECT_EQ(event->channel_id, "ast-1795164272.260");
  EXPECT_EQ(event->format, "slin16");
  EXPECT_EQ(event->optimal_frame_size, 640u);
}

TEST(ControlEvent, ReadsMediaStartInItsJsonForm) {
  const auto event = parse_event(
      R"({"event":"MEDIA_START","connection_id":"media1","channel":"WebSocket/media1/0x7f7e54","channel_id":"ast-1795164281.278","format":"slin16","optimal_frame_size":640,"ptime":20,"channel_variables":{"MEDIA_WEBSOCKET_CONNECTION_ID":"media1","MEDIA_WEBSOCKET_OPTIMAL_FRAME_SIZE":"640"}})");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->kind, EventKind::kMediaStart);
  EXPECT_TRUE(event->is_json);
  EXPECT_EQ(event->channel_id, "ast-1795164281.278");
  EXPECT_EQ(event->format, "slin16");
  EXPECT_EQ(event->optimal_frame_size, 640u);
}

TEST(ControlEvent, ReadsMediaStartOfAnAsteriskBeforeChannelIds) {
  const auto event = parse_event(
      "MEDIA_START connection_id:32b7 channel:WebSocket/INCOMING/0x1 format:ulaw "
      "optimal_frame_size:160");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->channel_id, "");
  EXPECT_EQ(event->connection_id, "32b7");
}

TEST(ControlEvent, ReadsAStatusInBothForms) {
  for (
      const char* text :
      {R"({"event":"STATUS","channel_id":"x","queue_length":998,"xon_level":800,"xoff_level":900,"queue_full":true,"bulk_media":false,"media_paused":true})",
       "STATUS channel_id:x queue_length:998 xon_level:800 xoff_level:900 queue_full:true "
       "bulk_media:false media_paused:true"}) {
    const auto event = parse_event(text);
    ASSERT_TRUE(event) << text;
    EXPECT_EQ(event->kind, EventKind::kStatus);
    EXPECT_EQ(event->queue_length, 998u);
    EXPECT_TRUE(event->queue_full);
    EXPECT_TRUE(event->media_paused);
  }
}

TEST(ControlEvent, ReadsAKeyInBothForms) {
  EXPECT_EQ(parse_event("DTMF_END digit:1 channel_id:x")->digit, '1');
  EXPECT_EQ(parse_event(R"({"event":"DTMF_END","channel_id":"x","digit":"#"})")->digit, '#');
  EXPECT_EQ(parse_event("DTMF_END digit:12")->digit, 0) << "a key has one letter";
}

TEST(ControlEvent, ReadsAnErrorWithAllItsWords) {
  EXPECT_EQ(parse_event(
                R"({"event":"ERROR","channel_id":"x","error_text":"Unable to parse JSON command"})")
                ->error_text,
            "Unable to parse JSON command");
  const auto plain = parse_event("ERROR channel_id:x error_text:Unable to parse: it");
  EXPECT_EQ(plain->error_text, "Unable to parse: it");
  EXPECT_EQ(plain->channel_id, "x");
}

TEST(ControlEvent, KnowsTheOthersByName) {
  EXPECT_EQ(parse_event("MEDIA_XOFF")->kind, EventKind::kXoff);
  EXPECT_EQ(parse_event("MEDIA_XON channel_id:x")->kind, EventKind::kXon);
  EXPECT_EQ(parse_event(R"({"event":"MEDIA_XOFF","channel_id":"x"})")->kind, EventKind::kXoff);
  EXPECT_EQ(parse_event("QUEUE_DRAINED")->kind, EventKind::kOther);
  EXPECT_EQ(parse_event(R"({"event":"MEDIA_MARK_PROCESSED","correlation_id":"mark-1"})")->kind,
            EventKind::kOther);
  EXPECT_EQ(parse_event("SOMETHING_NEW a:b")->kind, EventKind::kOther);
}

TEST(ControlEvent, IsNothingElse) {
  for (const char* text :
       {"", "{", "{}", "[]", "null", "hello", "media_start", " MEDIA_START", R"({"event":7})",
        R"({"event":"STATUS"} )"
        "x",
        R"({"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}})", "\xff\xfe"})
    EXPECT_FALSE(parse_event(text)) << text;
}

TEST(ControlEvent, KeepsTheDefaultOfAFieldThatIsNotWhatItShouldBe) {
  const auto event = parse_event(
      R"({"event":"MEDIA_START","format":16,"optimal_frame_size":"640","channel_id":null,"queue_full":"true"})");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->format, "");
  EXPECT_EQ(event->optimal_frame_size, 0u);
  EXPECT_FALSE(event->queue_full);
  EXPECT_EQ(parse_event(R"({"event":"STATUS","queue_length":-1})")->queue_length, 0u);
  EXPECT_EQ(parse_event(R"({"event":"STATUS","queue_length":99999999999})")->queue_length,
            UINT32_MAX);
  EXPECT_EQ(parse_event("STATUS queue_length:99999999999")->queue_length, 0u);
  EXPECT_EQ(parse_event("STATUS queue_length: queue_full")->queue_length, 0u);
}

TEST(Command, IsSaidInTheFormThatAsteriskSpeaks) {
  EXPECT_EQ(command_text(Command::kGetStatus, false), "GET_STATUS");
  EXPECT_EQ(command_text(Command::kGetStatus, true), R"({"command":"GET_STATUS"})");
  EXPECT_EQ(command_text(Command::kFlushMedia, false), "FLUSH_MEDIA");
  EXPECT_EQ(command_text(Command::kFlushMedia, true), R"({"command":"FLUSH_MEDIA"})");
  EXPECT_EQ(command_text(Command::kContinueMedia, false), "CONTINUE_MEDIA");
  EXPECT_EQ(command_text(Command::kContinueMedia, true), R"({"command":"CONTINUE_MEDIA"})");
}

TEST(Command, IsShortEnoughForAsterisk) {
  for (const Command command :
       {Command::kGetStatus, Command::kFlushMedia, Command::kContinueMedia}) {
    EXPECT_LE(command_text(command, true).size(), kMaxCommand);
    EXPECT_LE(command_text(command, false).size(), kMaxCommand);
  }
}

TEST(MediaFormat, CountsSamplesAndBytesOfEachCodec) {
  const auto slin16 = format_by_name("slin16");
  ASSERT_TRUE(slin16);
  EXPECT_EQ(slin16->codec, dgm_codec{DGM_CODEC_S16LE});
  EXPECT_EQ(slin16->bytes_of(320), 640u);
  EXPECT_EQ(slin16->samples_in(640), 320u);
  EXPECT_EQ(slin16->samples_in(639), 0u);
  const auto g722 = format_by_name("g722");
  ASSERT_TRUE(g722);
  EXPECT_EQ(g722->sample_rate_hz, 16'000u);
  EXPECT_EQ(g722->bytes_of(320), 160u);
  EXPECT_EQ(g722->samples_in(160), 320u);
  EXPECT_EQ(format_by_name("ulaw")->bytes_of(160), 160u);
  EXPECT_EQ(format_by_name("alaw")->samples_in(160), 160u);
  EXPECT_EQ(format_by_name("slin44")->bytes_of(882), 1764u);
}

TEST(MediaFormat, IsNoneForWhatCannotBeCarried) {
  for (const char* name : {"opus", "gsm", "slin96", "slin192", "", "SLIN16", "slin16 "})
    EXPECT_FALSE(format_by_name(name)) << name;
}

TEST(Token, StandsInThePathOrInTheQuery) {
  EXPECT_EQ(token_in("/media", "/media"), "");
  EXPECT_EQ(token_in("/media/", "/media"), "");
  EXPECT_EQ(token_in("/media/79f02b5d", "/media"), "79f02b5d");
  EXPECT_EQ(token_in("/media?token=79f02b5d", "/media"), "79f02b5d");
  EXPECT_EQ(token_in("/media?call=42&token=7&side=a", "/media"), "7");
  EXPECT_EQ(token_in("/media?call=42", "/media"), "");
  EXPECT_EQ(token_in("/media/7?token=8", "/media"), "7");
  EXPECT_EQ(token_in("/", "/"), "");
}

TEST(Token, IsNoneOnAnotherPath) {
  for (const char* target : {"/", "", "/mediaX", "/medi", "/other/media", "/media/a/b"})
    EXPECT_EQ(token_in(target, "/media"), std::nullopt) << target;
}

TEST(Digit, IsWhatATelephoneHas) {
  for (const char digit : std::string_view("0123456789*#ABCD")) EXPECT_TRUE(is_dtmf_digit(digit));
  for (const char digit : std::string_view("\0aE ", 4)) EXPECT_FALSE(is_dtmf_digit(digit));
}

}  // namespace
}  // namespace dragoman::websocket
