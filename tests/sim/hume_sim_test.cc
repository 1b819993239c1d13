// The simulated Hume, v1 and v0, against a plain client.
#include "tests/sim/hume_sim.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/audio/tone.h"
#include "tests/sim/beast_client.h"
#include "tests/sim/request_text.h"

namespace dgm::sim {
namespace {

namespace json = boost::json;
using simtest::Milliseconds;
using simtest::WebSocketClient;

constexpr const char* kV1 = "/v1/expression/audio/realtime";
constexpr const char* kV0 = "/v0/stream/models";

// 16 kHz, 16 bit; `loud` is a tone of -20 dBFS.
std::string pcm(uint32_t ms, bool loud) {
  std::vector<int16_t> samples(size_t{ms} * 16);
  if (loud) audio::ToneGenerator(16'000, 300, -17).fill(samples);
  std::string bytes;
  for (const int16_t sample : samples) {
    bytes += static_cast<char>(sample & 0xFF);
    bytes += static_cast<char>(sample >> 8 & 0xFF);
  }
  return bytes;
}

std::string wav(const std::string& data) {
  const auto number = [](uint32_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
    return text;
  };
  const auto size = static_cast<uint32_t>(data.size());
  return "RIFF" + number(36 + size, 4) + "WAVEfmt " + number(16, 4) + number(1, 2) + number(1, 2) +
         number(16'000, 4) + number(32'000, 4) + number(2, 2) + number(16, 2) + "data" +
         number(size, 4) + data;
}

class HumeSimTest : public testing::Test {
 protected:
  HumeSimTest() { sim_.enforce_rate(false); }

  WebSocketClient connect(const char* target = kV1,
                          const simtest::Headers& headers = {{"X-Hume-Api-Key", "sim-key"}}) {
    return WebSocketClient(sim_.port(), sim_.ca_file(), target, headers);
  }
  void speak(WebSocketClient& client, uint32_t ms, uint32_t silence_ms) {
    for (uint32_t at = 0; at < ms; at += 100) client.send_binary(pcm(100, true));
    for (uint32_t at = 0; at < silence_ms; at += 100) client.send_binary(pcm(100, false));
  }
  std::string measure_v0(WebSocketClient& client, const std::string& payload,
                         const std::string& models = R"({"prosody":{}})") {
    client.send_text(R"({"models":)" + models + R"(,"data":")" + base64(payload) +
                     R"(","payload_id":"u-1"})");
    return json::serialize(client.read_json());
  }

  HumeSim sim_;
};

TEST_F(HumeSimTest, MeasuresAnUtterance) {
  sim_.expresses({{"anger", 0.8}});
  auto client = connect();
  EXPECT_EQ(client.read_json().at("type").as_string(), "session.created");
  speak(client, 1000, 600);
  EXPECT_EQ(client.read_json().at("type").as_string(), "utterance.start");
  const auto result = client.read_json();
  EXPECT_EQ(result.at("type").as_string(), "measurement.result");
  EXPECT_EQ(result.at("trigger").as_string(), "speech_ended");
  EXPECT_EQ(result.at("audio_end_ms").to_number<int>(), 1000);
  EXPECT_EQ(result.at("expressions").at(0).at("name").as_string(), "anger");
  EXPECT_DOUBLE_EQ(result.at("expressions").at(0).at("probability").to_number<double>(), 0.8);
  EXPECT_EQ(client.read_json().at("type").as_string(), "utterance.end");
}

TEST_F(HumeSimTest, MeasuresEveryThreeSecondsOfSpeech) {
  auto client = connect();
  speak(client, 6500, 600);
  EXPECT_EQ(client.read_json_where("type", "measurement.result").at("trigger").as_string(),
            "interval");
  EXPECT_EQ(client.read_json_where("type", "measurement.result").at("trigger").as_string(),
            "interval");
  // Less than a second after the last one: the end is not measured again.
  EXPECT_FALSE(client.read_json_where("type", "utterance.end").empty());
  EXPECT_FALSE(client.read(Milliseconds(100)));
}

TEST_F(HumeSimTest, IsConfiguredBeforeTheAudioOnly) {
  auto client = connect();
  client.send_text(R"({"type":"session.update","config":{"measurement_timer_ms":5000}})");
  const auto updated = client.read_json_where("type", "session.updated");
  EXPECT_EQ(updated.at("config").at("measurement_timer_ms").to_number<int>(), 5000);
  client.send_binary(pcm(100, false));
  client.send_text(R"({"type":"session.update","config":{"measurement_timer_ms":4000}})");
  EXPECT_EQ(client.read_json_where("type", "error").at("code").as_string(), "config_invalid");
  EXPECT_TRUE(client.wait_for_end());
  auto other = connect();
  other.send_text(R"({"type":"session.update","config":{"measurement_timer_ms":100}})");
  EXPECT_EQ(other.read_json_where("type", "error").at("code").as_string(), "config_invalid");
}

TEST_F(HumeSimTest, ClosesInOrder) {
  auto client = connect();
  speak(client, 500, 0);
  client.send_text(R"({"type":"session.close"})");
  EXPECT_FALSE(client.read_json_where("type", "measurement.result").empty());
  EXPECT_FALSE(client.read_json_where("type", "session.closed").empty());
  EXPECT_TRUE(client.wait_for_end());
  EXPECT_EQ(client.close_code(), 1000);
}

TEST_F(HumeSimTest, RefusesFramesAndMessagesButGoesOn) {
  auto client = connect();
  const auto code = [&] {
    return std::string(client.read_json_where("type", "error").at("code").as_string());
  };
  client.send_binary("odd");
  EXPECT_EQ(code(), "invalid_audio_frame");
  client.send_binary(std::string(320'002, '\0'));
  EXPECT_EQ(code(), "invalid_audio_frame");
  client.send_text("no json");
  EXPECT_EQ(code(), "message_invalid");
  speak(client, 500, 600);
  EXPECT_FALSE(client.read_json_where("type", "measurement.result").empty());
  client.send_binary(std::string(1'048'578, '\0'));
  EXPECT_EQ(code(), "message_too_large");
  EXPECT_TRUE(client.wait_for_end());
}

TEST_F(HumeSimTest, RefusesAudioFasterThanRealTime) {
  sim_.enforce_rate(true);
  auto client = connect();
  for (int i = 0; i < 30; ++i) client.send_binary(pcm(100, true));
  EXPECT_EQ(client.read_json_where("type", "error").at("code").as_string(), "rate_limited");
}

TEST_F(HumeSimTest, RefusesTheUpgradeAsTheServiceDoes) {
  EXPECT_EQ(connect(kV1, {}).upgrade().status, 401U);
  EXPECT_EQ(connect(kV1, {{"X-Hume-Api-Key", "other"}}).upgrade().status, 401U);
  EXPECT_EQ(connect(kV1, {{"Authorization", "Bearer sim-key"}}).upgrade().status, 101U);
  EXPECT_EQ(connect(kV0, {{"Authorization", "Bearer sim-key"}}).upgrade().status, 401U);
  EXPECT_EQ(connect("/v0/evi/chat").upgrade().status, 404U);
  for (const unsigned status : {403U, 429U, 500U, 503U}) {
    sim_.fault(Fault::http(status).for_next(1));
    EXPECT_EQ(connect().upgrade().status, status);
  }
}

TEST_F(HumeSimTest, FailsInAMeasurementAsItsFaultSays) {
  auto client = connect();
  client.read_json();
  sim_.fault(Fault::empty_final().for_next(1));
  speak(client, 500, 600);
  EXPECT_TRUE(
      client.read_json_where("type", "measurement.result").at("expressions").as_array().empty());
  client.read_json_where("type", "utterance.end");
  sim_.fault(Fault::never().for_next(1));
  speak(client, 500, 600);
  EXPECT_EQ(client.read_json().at("type").as_string(), "utterance.start");
  EXPECT_EQ(client.read_json().at("type").as_string(), "utterance.end");
  sim_.fault(Fault::malformed_json().for_next(1));
  speak(client, 500, 600);
  client.read_json();
  const auto broken = client.read();
  ASSERT_TRUE(broken);
  EXPECT_FALSE(parse_object(broken->data));
  client.read_json_where("type", "utterance.end");
  sim_.fault(Fault::cut().for_next(1));
  speak(client, 500, 600);
  EXPECT_TRUE(client.wait_for_end());
  EXPECT_EQ(client.close_code(), 0);
}

TEST_F(HumeSimTest, MeasuresFilesInV0) {
  sim_.expresses({{"anger", 0.8}});
  auto client = connect(kV0);
  client.send_text(R"({"models":{"prosody":{}},"data":")" + base64(wav(pcm(800, true))) +
                   R"(","payload_id":"u-7"})");
  const auto answer = client.read_json();
  EXPECT_EQ(answer.at("payload_id").as_string(), "u-7");
  const auto& emotions = answer.at("prosody").at("predictions").at(0).at("emotions").as_array();
  ASSERT_EQ(emotions.size(), 48U);
  EXPECT_EQ(emotions[4].at("name").as_string(), "Anger");
  EXPECT_DOUBLE_EQ(emotions[4].at("score").to_number<double>(), 0.8);
}

TEST_F(HumeSimTest, RefusesInV0WithTheServicesCodes) {
  using testing::HasSubstr;
  auto client = connect(kV0);
  EXPECT_THAT(measure_v0(client, pcm(100, true)), HasSubstr("E0200"));  // raw audio, no container
  EXPECT_THAT(measure_v0(client, wav(pcm(100, true)), "{}"), HasSubstr("E0101"));
  EXPECT_THAT(measure_v0(client, wav(pcm(100, true)), R"({"smell":{}})"), HasSubstr("E0101"));
  EXPECT_THAT(measure_v0(client, wav(pcm(6000, true))), HasSubstr("E0203"));
  EXPECT_THAT(measure_v0(client, wav(pcm(500, false))), HasSubstr("No speech detected"));
  client.send_text("no json");
  EXPECT_EQ(client.read_json().at("code").as_string(), "E0100");
  client.send_text(R"({"models":{"prosody":{}},"data":"%%%"})");
  EXPECT_EQ(client.read_json().at("code").as_string(), "E0201");
  client.send_text(R"({"reset_stream":true})");
  EXPECT_TRUE(client.read_json().contains("job_details"));
}

}  // namespace
}  // namespace dgm::sim
