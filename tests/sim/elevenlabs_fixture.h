// What the tests of the simulated ElevenLabs share: a client of each kind, and how its audio is
// heard.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/audio/g711.h"
#include "tests/sim/beast_client.h"
#include "tests/sim/elevenlabs_sim.h"
#include "tests/sim/request_text.h"
#include "tests/sim/tone_text.h"

namespace dgm::sim {

namespace json = boost::json;
using simtest::HttpClient;
using simtest::Milliseconds;
using simtest::Reply;
using simtest::WebSocketClient;
using testing::HasSubstr;

inline const std::string kVoice = "/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb";
inline const std::string kMulti =
    kVoice + "/multi-stream-input?model_id=eleven_flash_v2_5&output_format=ulaw_8000";
inline const std::string kSingle =
    kVoice + "/stream-input?model_id=eleven_flash_v2_5&output_format=pcm_16000";
inline const simtest::Headers kKey{{"xi-api-key", "sim-key"}};

inline std::vector<int16_t> from_mulaw(const std::string& bytes) {
  std::vector<int16_t> samples;
  for (const char code : bytes) samples.push_back(audio::mulaw_decode(static_cast<uint8_t>(code)));
  return samples;
}

inline std::vector<int16_t> from_pcm(const std::string& bytes) {
  std::vector<int16_t> samples;
  for (size_t at = 0; at + 1 < bytes.size(); at += 2)
    samples.push_back(static_cast<int16_t>(static_cast<uint16_t>(
        static_cast<uint8_t>(bytes[at]) | static_cast<uint8_t>(bytes[at + 1]) << 8)));
  return samples;
}

inline std::string heard(const std::vector<int16_t>& samples, uint32_t rate) {
  return text_of(hear_words(samples, rate));
}

// Everything of one context until its isFinal.
struct Spoken {
  std::string audio, characters;
  bool is_final = false;
  int messages = 0;
};

inline Spoken read_context(WebSocketClient& client, const std::string& id,
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

inline const std::string kText = "Bonjour, comment puis-je vous aider ?";

}  // namespace dgm::sim
