#include "plugins/synthesizer_elevenlabs/elevenlabs_requests.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

namespace dragoman::elevenlabs {
namespace {

using boost::json::parse;

Settings settings() {
  Settings settings;
  settings.api_key = "k-123";
  settings.url = *parse_service_url("https://api.elevenlabs.io");
  settings.model = "eleven_flash_v2_5";
  settings.inactivity_timeout_s = 60;
  return settings;
}
const Voice kSpanish = {.id = "JBFqnCBsd6RMkjVDRZzb", .language_code = "es"};

TEST(ElevenLabsRequests, AskForTheSocketOfAVoice) {
  EXPECT_EQ(url_of(settings(), Mode::kMulti, kSpanish, output_format("auto", 8000)),
            "wss://api.elevenlabs.io/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/multi-stream-input"
            "?output_format=ulaw_8000&model_id=eleven_flash_v2_5&auto_mode=true&sync_alignment=true"
            "&inactivity_timeout=60&language_code=es");
  EXPECT_EQ(url_of(settings(), Mode::kSingle, {.id = "x", .language_code = ""},
                   output_format("auto", 16000)),
            "wss://api.elevenlabs.io/v1/text-to-speech/x/stream-input?output_format=pcm_16000"
            "&model_id=eleven_flash_v2_5&auto_mode=true&sync_alignment=true&inactivity_timeout=60");
}

TEST(ElevenLabsRequests, AskOverHttpWithTheRestInTheBody) {
  Settings unlogged = settings();
  unlogged.enable_logging = false;
  EXPECT_EQ(url_of(unlogged, Mode::kHttp, kSpanish, output_format("auto", 24000)),
            "https://api.elevenlabs.io/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/stream/"
            "with-timestamps?output_format=pcm_24000&enable_logging=false");
  EXPECT_EQ(parse(speech_body(settings(), kSpanish, "Hola \"Ana\".", {})),
            parse(R"({"text":"Hola \"Ana\".","model_id":"eleven_flash_v2_5","language_code":"es",
                     "voice_settings":{"stability":0.5,"similarity_boost":0.75,"style":0.0,
                                       "use_speaker_boost":false,"speed":1.0}})"));
}

TEST(ElevenLabsRequests, SpeakInAContextOfItsOwn) {
  EXPECT_EQ(parse(begin_context("u1", {.stability = 0.25, .style = 0.5, .speed = 1.125})),
            parse(R"({"text":" ","context_id":"u1","voice_settings":{"stability":0.25,
                     "similarity_boost":0.75,"style":0.5,"use_speaker_boost":false,
                     "speed":1.125}})"));
  EXPECT_EQ(parse(say("u1", "Hola.")),
            parse(R"({"text":"Hola. ","context_id":"u1","flush":true})"));
  EXPECT_EQ(parse(close_context("u1")), parse(R"({"context_id":"u1","close_context":true})"));
  EXPECT_EQ(parse(open_idle_context("idle")), parse(R"({"text":" ","context_id":"idle"})"));
  EXPECT_EQ(parse(keep_alive("idle")), parse(R"({"text":"","context_id":"idle"})"));
}

TEST(ElevenLabsRequests, SpeakOnASocketOfItsOwn) {
  EXPECT_EQ(parse(begin_stream({})).at("text"), parse("\" \""));
  EXPECT_FALSE(parse(begin_stream({})).as_object().contains("context_id"));
  EXPECT_EQ(parse(say("Hola.")), parse(R"({"text":"Hola. ","flush":true})"));
  EXPECT_EQ(parse(end_stream()), parse(R"({"text":""})"));
}

}  // namespace
}  // namespace dragoman::elevenlabs
