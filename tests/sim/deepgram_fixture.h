// What the tests of the simulated Deepgram, listen v1, share: a client that speaks in tones.
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "host/audio/g711.h"
#include "tests/sim/beast_client.h"
#include "tests/sim/deepgram_sim.h"
#include "tests/sim/tone_text.h"

namespace dgm::sim {

namespace json = boost::json;
using simtest::Milliseconds;
using simtest::WebSocketClient;

inline constexpr const char* kUsual =
    "/v1/listen?model=nova-3&language=en&encoding=mulaw&sample_rate=8000&channels=1&"
    "interim_results=true&endpointing=300";

inline std::string mulaw(const std::vector<int16_t>& samples) {
  std::string bytes;
  for (const int16_t sample : samples) bytes += static_cast<char>(audio::mulaw_encode(sample));
  return bytes;
}

inline std::string transcript_of(const json::object& results) {
  const auto* channel = results.if_contains("channel");
  return channel ? std::string(channel->at("alternatives").at(0).at("transcript").as_string())
                 : "no results";
}

class DeepgramSimTest : public testing::Test {
 protected:
  WebSocketClient connect(const std::string& target = kUsual,
                          const std::string& key = "Token sim-key") {
    return WebSocketClient(sim_.port(), sim_.ca_file(), target, {{"Authorization", key}});
  }
  // Says it, in messages of 100 ms, with so much silence behind it.
  void say(WebSocketClient& client, const std::string& text, uint32_t silence_ms = 600) {
    auto samples = ToneSpeaker(8000).speak(text).samples;
    samples.resize(samples.size() + size_t{silence_ms} * 8);
    const auto bytes = mulaw(samples);
    for (size_t at = 0; at < bytes.size(); at += 800) client.send_binary(bytes.substr(at, 800));
  }
  json::object final_result(WebSocketClient& client, Milliseconds patience = simtest::kPatience) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < end) {
      const auto message = client.read_json_where("type", "Results", patience);
      if (message.empty() || message.at("is_final").as_bool()) return message;
    }
    return {};
  }

  DeepgramSim sim_;
};

}  // namespace dgm::sim
