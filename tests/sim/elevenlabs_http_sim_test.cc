// The simulated ElevenLabs over HTTP.
#include <sstream>

#include "tests/sim/elevenlabs_fixture.h"

namespace dgm::sim {
namespace {

class ElevenLabsHttpSimTest : public ElevenLabsSimTest {};

TEST_F(ElevenLabsHttpSimTest, StreamsOverHttp) {
  const auto reply = post(kVoice + "/stream?output_format=pcm_16000",
                          R"({"text":"Bonjour, comment puis-je vous aider ?",
                              "model_id":"eleven_flash_v2_5","language_code":"fr",
                              "voice_settings":{"stability":0.3}})");
  ASSERT_EQ(reply.status, 200U) << reply.body;
  EXPECT_EQ(reply.header("Transfer-Encoding"), "chunked");
  EXPECT_EQ(heard(from_pcm(reply.body), 16'000), kText);
  EXPECT_EQ(sim_.voice_settings(), std::vector<std::string>{R"({"stability":3E-1})"});
}

TEST_F(ElevenLabsHttpSimTest, StreamsOverHttpWithTimestamps) {
  const auto reply = post(kVoice + "/stream/with-timestamps?output_format=ulaw_8000",
                          R"({"text":"Hello world.","model_id":"eleven_flash_v2_5"})");
  ASSERT_EQ(reply.status, 200U);
  std::string audio, characters, line;
  double last_s = 0;
  std::istringstream lines(reply.body);
  while (std::getline(lines, line)) {
    const auto object = parse_object(line);
    ASSERT_TRUE(object) << line;
    std::string piece;
    ASSERT_TRUE(base64_decode(text_or_empty(*object, "audio_base64"), piece));
    audio += piece;
    for (const auto& one : object->at("alignment").at("characters").as_array())
      characters += std::string(one.as_string());
    for (const auto& one : object->at("alignment").at("character_end_times_seconds").as_array()) {
      EXPECT_GE(one.to_number<double>(), last_s);
      last_s = one.to_number<double>();
    }
  }
  EXPECT_EQ(heard(from_mulaw(audio), 8000), "Hello world.");
  EXPECT_EQ(characters, "Hello world.");
}

TEST_F(ElevenLabsHttpSimTest, RefusesOverHttpAsTheServiceDoes) {
  struct Case {
    std::string target, body;
    unsigned status;
    const char* why;
  };
  const std::string stream = kVoice + "/stream?output_format=pcm_16000";
  for (const auto& one :
       std::vector<Case>{{stream, "{", 422, "not a JSON object"},
                         {stream, R"({"model_id":"eleven_flash_v2_5"})", 422, "Field required"},
                         {stream, R"({"text":"  "})", 400, "text is empty"},
                         {stream, R"({"text":"a","model_id":"eleven_v9"})", 400, "model_not_found"},
                         {stream, R"({"text":"a","voice_settings":{"style":2}})", 422, "style"},
                         {stream, R"({"text":"a","txt":"b"})", 422, "unknown field txt"},
                         {kVoice + "/stream", R"({"text":"a"})", 400, "mp3_44100_128"},
                         {"/v1/text-to-speech/nobody/stream?output_format=pcm_16000",
                          R"({"text":"a"})", 400, "voice_not_found"},
                         {"/v1/other", R"({"text":"a"})", 404, "Not Found"}}) {
    const auto reply = post(one.target, one.body);
    EXPECT_EQ(reply.status, one.status) << one.target << one.body;
    EXPECT_THAT(reply.body, HasSubstr(one.why)) << one.target << one.body;
  }
  const auto reply = post(stream, R"({"text":"a"})", {{"xi-api-key", "other"}});
  EXPECT_EQ(reply.status, 401U);
  EXPECT_THAT(reply.body, HasSubstr("invalid_api_key"));
  const std::string long_text = R"({"text":")" + std::string(10'001, 'a') + "\"}";
  EXPECT_THAT(post(stream, long_text).body, HasSubstr("max_character_limit_exceeded"));
}

}  // namespace
}  // namespace dgm::sim
