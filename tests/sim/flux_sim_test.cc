// The simulated Deepgram, Flux (listen v2), against a plain client.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/audio/g711.h"
#include "tests/sim/beast_client.h"
#include "tests/sim/deepgram_sim.h"
#include "tests/sim/tone_text.h"

namespace dgm::sim {
namespace {

namespace json = boost::json;
using simtest::Milliseconds;
using simtest::WebSocketClient;

constexpr const char* kUsual = "/v2/listen?model=flux-general-en&encoding=mulaw&sample_rate=8000";

class FluxSimTest : public testing::Test {
 protected:
  WebSocketClient connect(const std::string& target = kUsual) {
    return WebSocketClient(sim_.port(), sim_.ca_file(), target,
                           {{"Authorization", "Token sim-key"}});
  }
  void say(WebSocketClient& client, const std::string& text, uint32_t silence_ms = 600) {
    auto samples = ToneSpeaker(8000).speak(text).samples;
    samples.resize(samples.size() + size_t{silence_ms} * 8);
    std::string bytes;
    for (const int16_t sample : samples) bytes += static_cast<char>(audio::mulaw_encode(sample));
    for (size_t at = 0; at < bytes.size(); at += 640) client.send_binary(bytes.substr(at, 640));
  }
  std::string transcript(const json::object& turn) {
    return turn.empty() ? "no turn" : std::string(turn.at("transcript").as_string());
  }

  DeepgramSim sim_;
};

TEST_F(FluxSimTest, TellsTheTurnsOfASpeaker) {
  auto client = connect();
  const auto connected = client.read_json();
  EXPECT_EQ(connected.at("type").as_string(), "Connected");
  for (int turn = 0; turn < 2; ++turn) {
    say(client, "this is my turn");
    const auto start = client.read_json_where("event", "StartOfTurn");
    EXPECT_EQ(transcript(start), "this");
    const auto end = client.read_json_where("event", "EndOfTurn");
    EXPECT_EQ(transcript(end), "this is my turn");
    EXPECT_EQ(end.at("turn_index").to_number<int>(), turn);
  }
  EXPECT_EQ(sim_.texts().size(), 2U);
}

TEST_F(FluxSimTest, NumbersItsMessagesWithoutAGap) {
  auto client = connect();
  say(client, "some words that last for a second or two, to see updates");
  for (int64_t number = 0; number < 8; ++number) {
    const auto message = client.read_json();
    ASSERT_FALSE(message.empty());
    EXPECT_EQ(message.at("sequence_id").to_number<int64_t>(), number);
  }
}

TEST_F(FluxSimTest, IsEagerWhenAskedAndTakesItBack) {
  auto client = connect(std::string(kUsual) + "&eager_eot_threshold=0.4&eot_threshold=0.9");
  say(client, "wait for", 100);
  say(client, "the rest", 600);
  EXPECT_EQ(transcript(client.read_json_where("event", "EagerEndOfTurn")), "wait for");
  EXPECT_FALSE(client.read_json_where("event", "TurnResumed").empty());
  EXPECT_EQ(transcript(client.read_json_where("event", "EagerEndOfTurn")), "wait for the rest");
  EXPECT_EQ(transcript(client.read_json_where("event", "EndOfTurn")), "wait for the rest");
}

TEST_F(FluxSimTest, WithoutNativeEndsATurnByItsTimeoutOrByForce) {
  auto client = connect(std::string(kUsual) + "&eot_threshold=1.0&eot_timeout_ms=1000");
  say(client, "one", 1200);
  EXPECT_EQ(transcript(client.read_json_where("event", "EndOfTurn")), "one");
  say(client, "two", 200);
  client.send_text(R"({"type":"ForceEndTurn"})");
  const auto end = client.read_json_where("event", "EndOfTurn");
  EXPECT_EQ(transcript(end), "two");
  EXPECT_EQ(end.at("trigger").as_string(), "manual");
}

TEST_F(FluxSimTest, IsConfiguredWhileItRuns) {
  auto client = connect();
  client.send_text(R"({"type":"Configure","thresholds":{"eot_threshold":0.8}})");
  EXPECT_FALSE(client.read_json_where("type", "ConfigureSuccess").empty());
  client.send_text(R"({"type":"Configure","thresholds":{"eot_threshold":0.2}})");
  EXPECT_FALSE(client.read_json_where("type", "ConfigureFailure").empty());
}

TEST_F(FluxSimTest, TakesMessagesOfListenV1ForAnError) {
  for (const std::string message : {R"({"type":"KeepAlive"})", R"({"type":"Finalize"})", "x"}) {
    auto client = connect();
    client.send_text(message);
    EXPECT_FALSE(client.read_json_where("type", "Error").empty()) << message;
    EXPECT_TRUE(client.wait_for_end());
  }
}

TEST_F(FluxSimTest, RefusesWhatFluxDoesNotHave) {
  const std::string base = "/v2/listen?encoding=mulaw&sample_rate=8000";
  for (const std::string& target :
       {base, base + "&model=nova-3", base + "&model=flux-general-en&language=en",
        base + "&model=flux-general-en&interim_results=true",
        base + "&model=flux-general-en&endpointing=300",
        base + "&model=flux-general-en&language_hint=en",
        base + "&model=flux-general-multi&language_hint=xx",
        base + "&model=flux-general-en&eot_threshold=0.4",
        base + "&model=flux-general-en&eager_eot_threshold=0.8",
        base + "&model=flux-general-en&eot_timeout_ms=100",
        std::string("/v2/listen?model=flux-general-en&encoding=mulaw")})
    EXPECT_EQ(connect(target).upgrade().status, 400U) << target;
  EXPECT_EQ(connect(base + "&model=flux-general-multi&language_hint=en&language_hint=fr")
                .upgrade()
                .status,
            101U);
}

TEST_F(FluxSimTest, FailsInATurnAsItsFaultSays) {
  auto client = connect();
  sim_.fault(Fault::empty_final().for_next(1));
  say(client, "lost");
  EXPECT_EQ(transcript(client.read_json_where("event", "EndOfTurn")), "");
  sim_.fault(Fault::never().for_next(1));
  say(client, "never");
  say(client, "again");
  EXPECT_EQ(transcript(client.read_json_where("event", "EndOfTurn")), "again");
  sim_.fault(Fault::cut().for_next(1));
  say(client, "cut");
  EXPECT_TRUE(client.wait_for_end());
  EXPECT_EQ(client.close_code(), 0);
}

}  // namespace
}  // namespace dgm::sim
