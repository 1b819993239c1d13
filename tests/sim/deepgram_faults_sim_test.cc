// The simulated Deepgram as it fails, and as slow as the service is.
#include "tests/sim/deepgram_fixture.h"

namespace dgm::sim {
namespace {

using DeepgramFaultsSimTest = DeepgramSimTest;

TEST_F(DeepgramFaultsSimTest, RefusesTheUpgradeByFault) {
  for (const unsigned status : {401U, 402U, 403U, 429U, 500U, 503U}) {
    sim_.fault(Fault::http(status).for_next(1));
    EXPECT_EQ(connect().upgrade().status, status);
  }
  sim_.fault(Fault::http(429).retry_after(3).for_next(1));
  EXPECT_EQ(connect().upgrade().header("Retry-After"), "3");
  sim_.fault(Fault::garbage().on_connect().for_next(1));
  EXPECT_EQ(connect().upgrade().status, 200U);
  sim_.fault(Fault::cut().on_connect().for_next(1));
  EXPECT_EQ(connect().upgrade().status, 0U);
  EXPECT_EQ(connect().upgrade().status, 101U);
}

TEST_F(DeepgramFaultsSimTest, FailsInAnUtteranceAsItsFaultSays) {
  auto client = connect();
  sim_.fault(Fault::silence().for_next(1));
  say(client, "not heard");
  EXPECT_EQ(transcript_of(final_result(client)), "");
  sim_.fault(Fault::empty_final().for_next(1));
  say(client, "heard, but only while it lasts, which has to be longer than one second");
  EXPECT_NE(transcript_of(client.read_json()), "");
  EXPECT_EQ(transcript_of(final_result(client)), "");
  sim_.fault(Fault::malformed_json().for_next(1));
  say(client, "broken");
  const auto broken = client.read();
  ASSERT_TRUE(broken);
  json::error_code bad;
  json::parse({broken->data.data(), broken->data.size()}, bad);
  EXPECT_TRUE(bad);
  sim_.fault(Fault::garbage().for_next(1));
  say(client, "garbage");
  const auto garbage = client.read();
  ASSERT_TRUE(garbage);
  EXPECT_FALSE(garbage->is_text);
  sim_.fault(Fault::never().for_next(1));
  say(client, "never");
  EXPECT_FALSE(client.read(Milliseconds(150)));
  say(client, "good again");
  EXPECT_EQ(transcript_of(final_result(client)), "good again");
  EXPECT_EQ(sim_.counters().faults, 5U);
}

TEST_F(DeepgramFaultsSimTest, IsSlow) {
  auto client = connect();
  sim_.fault(Fault::slow(300).for_next(1));
  say(client, "slow");
  EXPECT_FALSE(client.read(Milliseconds(200)));
  EXPECT_EQ(transcript_of(final_result(client)), "slow");
}

TEST_F(DeepgramFaultsSimTest, TakesTheTimeOfItsLatencyProfile) {
  sim_.latency({{"final", {250, 0}}});
  auto client = connect();
  say(client, "later");
  EXPECT_FALSE(client.read(Milliseconds(150)));
  EXPECT_EQ(transcript_of(final_result(client)), "later");
}

TEST_F(DeepgramFaultsSimTest, BreaksInAnUtterance) {
  sim_.fault(Fault::cut().for_next(1));
  auto first = connect();
  say(first, "cut at once");
  EXPECT_TRUE(first.wait_for_end());
  EXPECT_EQ(first.close_code(), 0);
  sim_.fault(Fault::cut(1).for_next(1));
  auto second = connect();
  say(second, "cut after one message, which is the interim result of a long sentence");
  EXPECT_NE(transcript_of(second.read_json()), "");
  EXPECT_TRUE(second.wait_for_end());
  sim_.fault(Fault::wrong_rate().for_next(1));
  auto third = connect();
  say(third, "cannot be decoded");
  EXPECT_TRUE(third.wait_for_end());
  EXPECT_EQ(third.close_code(), 1008);
}

TEST_F(DeepgramFaultsSimTest, FallsSilentWithoutClosing) {
  sim_.fault(Fault::half_open().for_next(1));
  auto client = connect();
  say(client, "nobody answers");
  EXPECT_FALSE(client.read(Milliseconds(200)));
  EXPECT_TRUE(client.is_open());
  client.send_text(R"({"type":"CloseStream"})");
  EXPECT_FALSE(client.wait_for_end(Milliseconds(200)));
}

TEST_F(DeepgramFaultsSimTest, DropsALiveConnection) {
  auto client = connect();
  say(client, "one");
  EXPECT_EQ(transcript_of(final_result(client)), "one");
  sim_.drop_connections();
  EXPECT_TRUE(client.wait_for_end());
  EXPECT_EQ(client.close_code(), 0);
}

}  // namespace
}  // namespace dgm::sim
