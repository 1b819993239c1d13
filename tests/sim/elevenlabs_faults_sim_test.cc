// The simulated ElevenLabs where it does wrong on purpose.
#include "tests/sim/elevenlabs_fixture.h"

namespace dgm::sim {
namespace {

class ElevenLabsFaultsSimTest : public ElevenLabsSimTest {};

TEST_F(ElevenLabsFaultsSimTest, FailsByHttpStatus) {
  for (const unsigned status : {401U, 403U, 429U, 500U, 503U}) {
    sim_.fault(Fault::http(status).for_next(1));
    EXPECT_EQ(connect(kMulti).upgrade().status, status);
  }
  sim_.fault(Fault::http(456).for_next(1));
  const auto quota = connect(kMulti).upgrade();
  EXPECT_EQ(quota.status, 401U);  // as the service has it
  EXPECT_THAT(quota.body, HasSubstr("quota_exceeded"));
}

TEST_F(ElevenLabsFaultsSimTest, FailsInAGenerationAsItsFaultSays) {
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

TEST_F(ElevenLabsFaultsSimTest, NeverSpeaks) {
  auto client = connect(kMulti);
  sim_.fault(Fault::never().for_next(1));
  say(client, "u1", kText);
  EXPECT_FALSE(client.read(Milliseconds(200)));
  say(client, "u2", "again");
  EXPECT_TRUE(read_context(client, "u2").is_final);
}

TEST_F(ElevenLabsFaultsSimTest, IsSlowAndTakesTheTimeOfItsLatencyProfile) {
  auto client = connect(kMulti);
  sim_.latency({{"first-audio", {100, 0}}});
  sim_.fault(Fault::slow(200).for_next(1));
  const auto begin = std::chrono::steady_clock::now();
  say(client, "u1", "word");
  EXPECT_TRUE(client.read());
  EXPECT_GE(std::chrono::steady_clock::now() - begin, Milliseconds(300));
}

TEST_F(ElevenLabsFaultsSimTest, CutsAfterSoManyMessagesAndFallsSilent) {
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

TEST_F(ElevenLabsFaultsSimTest, CutsAnHttpStreamAfterSoManyBytes) {
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
