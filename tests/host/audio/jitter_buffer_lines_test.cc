// Minutes of bad lines: loss, jitter with reordering, clocks that run apart.
#include "host/audio/jitter_buffer.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <vector>

#include "tests/host/audio/packet_line.h"

namespace dgm::audio {
namespace {

using namespace test;
using Kind = JitterBuffer::Kind;

struct Network {
  double loss;
  uint32_t jitter_ms;
};

class JitterBufferUnderLoss : public testing::TestWithParam<Network> {};

// Sixty seconds of a bad line with reordering: in order, each frame once, every tick answered, and
// hardly more concealed than the network lost.
TEST_P(JitterBufferUnderLoss, PlaysWhatArrivesInOrder) {
  const Network network = GetParam();
  PacketLine line;
  std::mt19937 random(7);
  std::uniform_real_distribution<double> share(0, 1);
  std::uniform_int_distribution<uint64_t> jitter(0, network.jitter_ms);
  uint64_t lost = 0;
  constexpr uint64_t kPackets = 3'000;
  for (uint64_t n = 0; n < kPackets; ++n) {
    if (n > 0 && n + 1 < kPackets && share(random) < network.loss) {
      ++lost;
    } else {
      line.arrive(packet_of(n), 20 * n + jitter(random));
    }
  }
  line.run_until(20 * kPackets + 500);
  const auto stats = line.buffer.stats();
  EXPECT_EQ(stats.received, kPackets - lost);
  EXPECT_EQ(stats.lost, lost);
  EXPECT_LE(stats.late, 20U);
  EXPECT_EQ(stats.dropped_overflow, 0U);
  EXPECT_EQ(stats.resyncs, 0U);
  EXPECT_GE(line.numbers().size(), kPackets - lost - 30);
  EXPECT_LE(stats.concealed_frames, lost + 60);
  int before = -1;
  for (const int number : line.numbers()) {
    const int step = (number - before + 256) % 256;
    ASSERT_GT(step, 0);
    ASSERT_LT(step, 60);
    before = number;
  }
}

INSTANTIATE_TEST_SUITE_P(Lines, JitterBufferUnderLoss,
                         testing::Values(Network{0.0, 60}, Network{0.05, 30}, Network{0.05, 60},
                                         Network{0.30, 60}, Network{0.30, 0}));

class JitterBufferWithSkew : public testing::TestWithParam<int> {};

// Clocks that run apart by 300 ppm: 180 ms in ten minutes.
TEST_P(JitterBufferWithSkew, KeepsItsDelayForTenMinutes) {
  JitterBuffer buffer(Codec::kPcmu, 8'000);
  const std::vector<uint8_t> payload(160, 1);
  std::array<uint8_t, 160> out{};
  uint64_t number = 0, missing = 0;
  for (uint64_t tick = 0; tick < 30'000; ++tick) {
    const uint64_t now_ns = kStartNs + tick * 20 * kMs + kMs;
    const auto packet_at_ns = [&] {
      return kStartNs + number * (20 * kMs + static_cast<uint64_t>(GetParam() * 20));
    };
    while (packet_at_ns() <= now_ns) {
      buffer.put({.sequence = number,
                  .position = number * 160,
                  .arrived_at_ns = packet_at_ns(),
                  .payload = payload});
      ++number;
    }
    // Somebody speaks two seconds of every three.
    const auto frame = buffer.get(now_ns, tick % 150 >= 100, out);
    missing += frame.kind == Kind::kMissing;
    ASSERT_LE(buffer.stats().depth_ms, 100.0);
    ASSERT_NE(frame.kind, Kind::kEmpty);
  }
  const auto stats = buffer.stats();
  EXPECT_LE(stats.concealed_frames, 12U);
  EXPECT_LE(missing, 20U);
  EXPECT_LE(stats.shortened, 12U);
  EXPECT_EQ(stats.lost + stats.late + stats.dropped_overflow, 0U);
}

INSTANTIATE_TEST_SUITE_P(PartsPerMillion, JitterBufferWithSkew, testing::Values(-300, 300));

}  // namespace
}  // namespace dgm::audio
