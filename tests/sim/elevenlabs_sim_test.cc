// The simulated ElevenLabs against a plain client: WebSockets and HTTP, refusals and faults.
#include "tests/sim/elevenlabs_sim.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "host/audio/g711.h"
#include "tests/sim/beast_client.h"
#include "tests/sim/request_text.h"
#include "tests/sim/tone_text.h"

namespace dgm::sim {
namespace {

namespace json = boost::json;
using simtest::HttpClient;
using simtest::Milliseconds;
using simtest::Reply;
using simtest::WebSocketClient;
using testing::HasSubstr;

const std::string kVoice = "/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb";
const std::string kMulti =
    kVoice + "/multi-stream-input?model_id=eleven_flash_v2_5&output_format=ulaw_8000";
const std::string kSingle =
    kVoice + "/stream-input?model_id=eleven_flash_v2_5&output_format=pcm_16000";
const simtest::Headers kKey{{"xi-api-key", "sim-key"}};

std::vector<int16_t> from_mulaw(const std::string& bytes) {
  std::vector<int16_t> samples;
  for (const char code : bytes) samples.push_back(audio::mulaw_decode(static_cast<uint8_t>(code)));
  return samples;
}

std::vector<int16_t> from_pcm(const std::string& bytes) {
  std::vector<int16_t> samples;
  for (size_t at = 0; at + 1 < bytes.size(); at += 2)
    samples.push_back(static_cast<int16_t>(static_cast<uint16_t>(
        static_cast<uint8_t>(bytes[at]) | static_cast<uint8_t>(bytes[at + 1]) << 8)));
  return samples;
}

std::string heard(const std::vector<int16_t>& samples, uint32_t rate) {
  return text_of(hear_words(samples, rate));
}

// Everything of one context until its isFinal.
struct Spoken {
  std::string audio, characters;
  bool is_final = false;
  int messages = 0;
};

Spoken read_context(WebSocketClient& client, const std::string& id,
                    Milliseconds patience = simtest::kPatience) {
  Spoken spoken;
  for (;;) {
    const auto message = client.read_json(patience);
    if (message.empty()) return spoken;
    if (text_or_empty(message, "contextId") != id) continue;
    ++spoken.messages;
    if (message.at("isFinal").is_bool() && message.at("isFinal").as_bool()) {
      spoken.is_final = true;
      return spoken;
    }
    std::string audio;
    EXPECT_TRUE(base64_decode(text_or_empty(message, "audio"), audio));
    spoken.audio += audio;
    for (const auto& one : message.at("alignment").at("chars").as_array())
      spoken.characters += std::string(one.as_string());
  }
}

class ElevenLabsSimTest : public testing::Test {
 protected:
  WebSocketClient connect(const std::string& target, const simtest::Headers& headers = kKey) {
    return WebSocketClient(sim_.port(), sim_.ca_file(), target, headers);
  }
  void say(WebSocketClient& client, const std::string& id, const std::string& text) {
    client.send_text(R"({"text":" ","context_id":")" + id +
                     R"(","voice_settings":{"stability":0.4,"speed":1.1}})");
    client.send_text(R"({"text":")" + text + R"( ","context_id":")" + id + R"(","flush":true})");
    client.send_text(R"({"context_id":")" + id + R"(","close_context":true})");
  }
  Reply post(const std::string& target, const std::string& body,
             const simtest::Headers& headers = kKey, Milliseconds patience = simtest::kPatience) {
    HttpClient client(sim_.port(), sim_.ca_file());
    auto all = headers;
    all.emplace_back("Content-Type", "application/json");
    return client.ask("POST", target, all, body, patience);
  }

  ElevenLabsSim sim_;
};

const std::string kText = "Bonjour, comment puis-je vous aider ?";

TEST_F(ElevenLabsSimTest, SpeaksAContextAndSaysWhenItIsDone) {
  auto client = connect(kMulti);
  ASSERT_EQ(client.upgrade().status, 101U);
  say(client, "u1", kText);
  const auto spoken = read_context(client, "u1");
  EXPECT_TRUE(spoken.is_final);
  EXPECT_GT(spoken.messages, 3);
  EXPECT_EQ(heard(from_mulaw(spoken.audio), 8000), kText);
  EXPECT_EQ(spoken.characters, kText + " ");
  EXPECT_EQ(sim_.texts(), std::vector<std::string>{kText});
  EXPECT_EQ(sim_.voice_settings(), std::vector<std::string>{R"({"stability":4E-1,"speed":1.1E0})"});
}

TEST_F(ElevenLabsSimTest, SpeaksOneContextAfterTheOtherWithWordsThatCountOn) {
  auto client = connect(kMulti);
  say(client, "a", "one two");
  say(client, "b", "three");
  const auto first = read_context(client, "a"), second = read_context(client, "b");
  EXPECT_EQ(heard(from_mulaw(first.audio), 8000), "one two");
  const auto words = hear_words(from_mulaw(second.audio), 8000);
  ASSERT_EQ(words.size(), 1U);
  EXPECT_EQ(words[0].text, "three");
  EXPECT_EQ(words[0].number, 2);
  EXPECT_EQ(words[0].voice, 1);
}

TEST_F(ElevenLabsSimTest, TellsWhenEachCharacterIsSpoken) {
  sim_.durations_field("charsDurationsMs");
  auto client = connect(kMulti);
  say(client, "u1", "first second");
  double spoken_ms = 0;
  std::vector<double> starts;
  for (;;) {
    const auto message = client.read_json();
    ASSERT_FALSE(message.empty());
    if (message.at("isFinal").is_bool()) break;
    const auto& alignment = message.at("alignment").as_object();
    for (const auto& start : alignment.at("charStartTimesMs").as_array())
      starts.push_back(spoken_ms + start.to_number<double>());
    EXPECT_EQ(alignment.at("charsDurationsMs").as_array().size(),
              alignment.at("chars").as_array().size());
    std::string audio;
    base64_decode(text_or_empty(message, "audio"), audio);
    spoken_ms += static_cast<double>(audio.size()) / 8;
  }
  ASSERT_EQ(starts.size(), 13U);  // with the blank at the end
  EXPECT_NEAR(starts[0], 80, 2);
  EXPECT_NEAR(starts[6], 280, 2);  // the second word
}

TEST_F(ElevenLabsSimTest, SpeaksASingleStreamAndClosesIt) {
  auto client = connect(kSingle);
  client.send_text(R"({"text":" ","voice_settings":{"stability":0.5}})");
  client.send_text(R"({"text":"Hello "})");
  client.send_text(R"({"text":"world. "})");
  client.send_text(R"({"text":""})");
  const auto spoken = read_context(client, "");
  EXPECT_TRUE(spoken.is_final);
  EXPECT_EQ(heard(from_pcm(spoken.audio), 16'000), "Hello world.");
  EXPECT_TRUE(client.wait_for_end());
  EXPECT_EQ(client.close_code(), 1000);
}

TEST_F(ElevenLabsSimTest, SpeaksWhenEnoughWasBufferedOrAtOnceInAutoMode) {
  auto scheduled = connect(kSingle);
  scheduled.send_text(R"({"text":" ","generation_config":{"chunk_length_schedule":[50]}})");
  scheduled.send_text(R"({"text":"twenty characters ab "})");
  EXPECT_FALSE(scheduled.read(Milliseconds(100)));
  scheduled.send_text(R"({"text":"thirty more characters, or some more "})");
  EXPECT_TRUE(scheduled.read());
  auto automatic = connect(kSingle + "&auto_mode=true");
  automatic.send_text(R"({"text":" "})");
  automatic.send_text(R"({"text":"Short. "})");
  EXPECT_TRUE(automatic.read());
}

TEST_F(ElevenLabsSimTest, TakesTheKeyInTheFirstMessage) {
  auto good = connect(kSingle, {});
  good.send_text(R"({"text":" ","xi-api-key":"sim-key"})");
  good.send_text(R"({"text":"Hello. ","flush":true})");
  EXPECT_FALSE(good.read_json().empty());
  auto bad = connect(kSingle, {});
  bad.send_text(R"({"text":" "})");
  EXPECT_THAT(text_or_empty(bad.read_json(), "error"), "invalid_api_key");
  EXPECT_TRUE(bad.wait_for_end());
  EXPECT_EQ(bad.close_code(), 1008);
}

TEST_F(ElevenLabsSimTest, ClosesWithAReasonOnAMessageItDoesNotTake) {
  struct Case {
    std::string target, message;
  };
  const std::string settings = R"({"text":" ","voice_settings":)";
  for (const auto& one : std::vector<Case>{
           {kSingle, R"({"text":"no blank first"})"},
           {kSingle, R"({"text":" ","context_id":"a"})"},
           {kSingle, "{"},
           {kSingle, R"({"text":" ","voice":"x"})"},
           {kSingle, settings + R"({"stability":2}})"},
           {kSingle, settings + R"({"speed":1.3}})"},
           {kSingle, settings + R"({"loudness":1}})"},
           {kSingle, settings + R"({"use_speaker_boost":1}})"},
           {kSingle, R"({"text":" ","generation_config":{"chunk_length_schedule":[20]}})"},
           {kMulti, R"({"text":3,"context_id":"a"})"}}) {
    auto client = connect(one.target);
    client.send_text(one.message);
    const auto error = client.read_json();
    EXPECT_EQ(text_or_empty(error, "error"), "invalid_input_message") << one.message;
    EXPECT_TRUE(client.wait_for_end());
    EXPECT_EQ(client.close_code(), 1008) << one.message;
  }
}

TEST_F(ElevenLabsSimTest, HoldsFiveContextsAndNoMore) {
  auto client = connect(kMulti);
  for (int i = 0; i < 5; ++i)
    client.send_text(R"({"text":" ","context_id":"c)" + std::to_string(i) + "\"}");
  EXPECT_FALSE(client.wait_for_end(Milliseconds(100)));
  client.send_text(R"({"text":" ","context_id":"c5"})");
  EXPECT_TRUE(client.wait_for_end());
  EXPECT_THAT(client.close_reason(), HasSubstr("contexts"));
}

TEST_F(ElevenLabsSimTest, ClosesAfterItsInactivityTimeout) {
  auto client = connect(kSingle + "&inactivity_timeout=1");
  EXPECT_FALSE(client.wait_for_end(Milliseconds(700)));
  EXPECT_TRUE(client.wait_for_end());
  EXPECT_EQ(client.close_code(), 1008);
  EXPECT_THAT(client.close_reason(), HasSubstr("within the timeout of 1 seconds"));
}

TEST_F(ElevenLabsSimTest, RefusesTheUpgradeAsTheServiceDoes) {
  const std::string multi = kVoice + "/multi-stream-input?output_format=ulaw_8000";
  EXPECT_EQ(connect(kMulti, {{"xi-api-key", "other"}}).upgrade().status, 401U);
  EXPECT_EQ(
      connect("/v1/text-to-speech/rachel/stream-input?output_format=ulaw_8000").upgrade().status,
      400U);
  EXPECT_EQ(connect(multi + "&model_id=eleven_v3").upgrade().status, 400U);
  EXPECT_EQ(connect(multi + "&model_id=eleven_v9").upgrade().status, 400U);
  EXPECT_EQ(connect(multi + "&auto_mode=yes").upgrade().status, 422U);
  EXPECT_EQ(connect(multi + "&inactivity_timeout=181").upgrade().status, 422U);
  EXPECT_EQ(connect(multi + "&unknown=1").upgrade().status, 422U);
  EXPECT_EQ(connect(kVoice + "/multi-stream-input?output_format=mp3_44100_128").upgrade().status,
            400U);
}

TEST_F(ElevenLabsSimTest, StreamsOverHttp) {
  const auto reply = post(kVoice + "/stream?output_format=pcm_16000",
                          R"({"text":"Bonjour, comment puis-je vous aider ?",
                              "model_id":"eleven_flash_v2_5","language_code":"fr",
                              "voice_settings":{"stability":0.3}})");
  ASSERT_EQ(reply.status, 200U) << reply.body;
  EXPECT_EQ(reply.header("Transfer-Encoding"), "chunked");
  EXPECT_EQ(heard(from_pcm(reply.body), 16'000), kText);
  EXPECT_EQ(sim_.voice_settings(), std::vector<std::string>{R"({"stability":3E-1})"});
}

TEST_F(ElevenLabsSimTest, StreamsOverHttpWithTimestamps) {
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

TEST_F(ElevenLabsSimTest, RefusesOverHttpAsTheServiceDoes) {
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

TEST_F(ElevenLabsSimTest, FailsByHttpStatus) {
  for (const unsigned status : {401U, 403U, 429U, 500U, 503U}) {
    sim_.fault(Fault::http(status).for_next(1));
    EXPECT_EQ(connect(kMulti).upgrade().status, status);
  }
  sim_.fault(Fault::http(456).for_next(1));
  const auto quota = connect(kMulti).upgrade();
  EXPECT_EQ(quota.status, 401U);  // as the service has it
  EXPECT_THAT(quota.body, HasSubstr("quota_exceeded"));
}

TEST_F(ElevenLabsSimTest, FailsInAGenerationAsItsFaultSays) {
  auto client = connect(kMulti);
  sim_.fault(Fault::silence().for_next(1));
  say(client, "silent", kText);
  const auto silent = read_context(client, "silent");
  EXPECT_TRUE(silent.is_final);
  EXPECT_GT(silent.audio.size(), 8000U);
  EXPECT_EQ(heard(from_mulaw(silent.audio), 8000), "");
  sim_.fault(Fault::empty_final().for_next(1));
  say(client, "empty", kText);
  const auto empty = read_context(client, "empty");
  EXPECT_TRUE(empty.is_final);
  EXPECT_EQ(empty.messages, 1);
  sim_.fault(Fault::wrong_rate().for_next(1));
  say(client, "wrong", kText);
  const auto wrong = read_context(client, "wrong");
  EXPECT_EQ(heard(from_mulaw(wrong.audio), 8000), "");
  EXPECT_EQ(heard(from_mulaw(wrong.audio), 16'000), kText);
  sim_.fault(Fault::garbage().for_next(1));
  say(client, "garbage", "word");
  const auto garbage = client.read();
  ASSERT_TRUE(garbage);
  EXPECT_FALSE(garbage->is_text);
  EXPECT_FALSE(client.read_json_where("contextId", "garbage").empty());
  sim_.fault(Fault::malformed_json().for_next(1));
  say(client, "broken", "a");
  const auto broken = client.read();
  ASSERT_TRUE(broken);
  EXPECT_FALSE(parse_object(broken->data));
}

TEST_F(ElevenLabsSimTest, NeverSpeaks) {
  auto client = connect(kMulti);
  sim_.fault(Fault::never().for_next(1));
  say(client, "u1", kText);
  EXPECT_FALSE(client.read(Milliseconds(200)));
  say(client, "u2", "again");
  EXPECT_TRUE(read_context(client, "u2").is_final);
}

TEST_F(ElevenLabsSimTest, IsSlowAndTakesTheTimeOfItsLatencyProfile) {
  auto client = connect(kMulti);
  sim_.latency({{"first-audio", {100, 0}}});
  sim_.fault(Fault::slow(200).for_next(1));
  const auto begin = std::chrono::steady_clock::now();
  say(client, "u1", "word");
  EXPECT_TRUE(client.read());
  EXPECT_GE(std::chrono::steady_clock::now() - begin, Milliseconds(300));
}

TEST_F(ElevenLabsSimTest, CutsAfterSoManyMessagesAndFallsSilent) {
  sim_.fault(Fault::cut(2).for_next(1));
  auto cut = connect(kMulti);
  say(cut, "u1", kText);
  const auto spoken = read_context(cut, "u1");
  EXPECT_EQ(spoken.messages, 2);
  EXPECT_TRUE(cut.wait_for_end());
  EXPECT_EQ(cut.close_code(), 0);
  sim_.fault(Fault::half_open(1).for_next(1));
  auto silent = connect(kMulti);
  say(silent, "u1", kText);
  EXPECT_EQ(read_context(silent, "u1", Milliseconds(1000)).messages, 1);
  EXPECT_TRUE(silent.is_open());
}

TEST_F(ElevenLabsSimTest, CutsAnHttpStreamAfterSoManyBytes) {
  const std::string stream = kVoice + "/stream?output_format=ulaw_8000";
  const std::string body = R"({"text":"Bonjour, comment puis-je vous aider ?"})";
  sim_.fault(Fault::cut(1000).for_next(1));
  const auto cut = post(stream, body);
  EXPECT_EQ(cut.status, 0U);
  EXPECT_FALSE(cut.timed_out);
  EXPECT_LE(cut.body.size(), 1000U);
  sim_.fault(Fault::half_open(1000).for_next(1));
  EXPECT_TRUE(post(stream, body, kKey, Milliseconds(400)).timed_out);
  sim_.fault(Fault::never().for_next(1));
  EXPECT_TRUE(post(stream, body, kKey, Milliseconds(200)).timed_out);
  sim_.fault(Fault::empty_final().for_next(1));
  const auto empty = post(stream, body);
  EXPECT_EQ(empty.status, 200U);
  EXPECT_EQ(empty.body, "");
}

}  // namespace
}  // namespace dgm::sim
