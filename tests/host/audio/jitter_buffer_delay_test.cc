// How long audio waits: held back at once, shortened when it may be.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/host/audio/packet_line.h"

namespace dgm::audio {
namespace {

using namespace test;
using Kind = JitterBuffer::Kind;

TEST(JitterBuffer, HoldsTheStreamBackAtOnceWhenAPacketComesTooLate) {
  PacketLine line;
  uint64_t n = 0;
  for (; n < 100; ++n) line.arrive(packet_of(n), 20 * n);
  // From now on every third packet takes 90 ms longer.
  for (; n < 200; ++n) line.arrive(packet_of(n), 20 * n + (n % 3 == 0 ? 90 : 0));
  line.run_until(4'000);
  const auto stats = line.buffer.stats();
  EXPECT_LE(stats.late, 2U);
  EXPECT_GE(stats.target_ms, 90.0);
  EXPECT_GE(stats.delay_ms, 85.0);
  // After the first surprise every packet is heard.
  const auto numbers = line.numbers();
  ASSERT_GE(numbers.size(), 150U);
  for (size_t i = numbers.size() - 80; i < numbers.size(); ++i) {
    EXPECT_EQ(numbers[i], numbers[i - 1] + 1);
  }
}

TEST(JitterBuffer, ComesBackToAShortDelayInSilenceWhenTheNetworkIsCalmAgain) {
  PacketLine line;
  uint64_t n = 0;
  for (; n < 150; ++n) line.arrive(packet_of(n), 20 * n + (n % 3 == 0 ? 120 : 0));
  for (; n < 1'300; ++n) line.arrive(packet_of(n), 20 * n);
  line.run_until(3'000);
  EXPECT_GE(line.buffer.stats().delay_ms, 100.0);
  const auto shortened_in_speech = line.buffer.stats().shortened;
  line.run_until(5'000);
  EXPECT_EQ(line.buffer.stats().shortened, shortened_in_speech);  // while somebody speaks
  line.quiet = true;
  line.run_until(25'000);
  EXPECT_LE(line.buffer.stats().delay_ms, 45.0);
  EXPECT_LE(line.buffer.stats().target_ms, 30.0);
  EXPECT_GE(line.buffer.stats().shortened, 3U);
}

TEST(JitterBuffer, MarksTheFrameAfterACutSoThatItIsBlendedIn) {
  PacketLine line;
  line.quiet = true;
  for (uint64_t n = 0; n < 1'000; ++n) {
    line.arrive(packet_of(n), 20 * n + (n < 100 ? n % 2 * 80 : 0));
  }
  line.run_until(19'000);
  ASSERT_GE(line.buffer.stats().shortened, 1U);
  for (size_t i = 1; i < line.heard.size(); ++i) {
    const auto& before = line.heard[i - 1];
    const auto& now = line.heard[i];
    if (before.kind != Kind::kFrame || now.kind != Kind::kFrame) continue;
    EXPECT_EQ(now.joins_cut, now.number != static_cast<uint8_t>(before.number + 1)) << i;
  }
}

TEST(JitterBuffer, DropsTheOldestOfABurstAfterAStallAndCountsIt) {
  PacketLine line;
  uint64_t n = 0;
  for (; n < 50; ++n) line.arrive(packet_of(n), 20 * n);
  for (; n < 75; ++n) line.arrive(packet_of(n), 1'500);  // 500 ms came in one burst
  for (; n < 150; ++n) line.arrive(packet_of(n), 20 * n);
  line.run_until(1'560);
  auto stats = line.buffer.stats();
  EXPECT_GT(stats.dropped_overflow, 0U);
  EXPECT_LE(stats.depth_ms, 400.0);
  EXPECT_EQ(stats.lost, 0U);
  line.run_until(3'000);
  const auto numbers = line.numbers();
  EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
}

TEST(JitterBuffer, ShortensADelayThatStaysTooLongEvenInSpeech) {
  PacketLine line;
  uint64_t n = 0;
  for (; n < 50; ++n) line.arrive(packet_of(n), 20 * n);
  for (; n < 65; ++n) line.arrive(packet_of(n), 1'300);
  for (; n < 1'500; ++n) line.arrive(packet_of(n), 20 * n);
  line.run_until(1'400);
  const double after_stall_ms = line.buffer.stats().delay_ms;
  EXPECT_GT(after_stall_ms, 200.0);
  line.run_until(30'000);
  EXPECT_LT(line.buffer.stats().delay_ms, 120.0);
  EXPECT_GT(line.buffer.stats().shortened, 3U);
}

}  // namespace
}  // namespace dgm::audio
