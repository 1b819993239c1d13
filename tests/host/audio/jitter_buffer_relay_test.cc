// A leg that passes packets on as they come.
#include "host/audio/jitter_buffer.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/host/audio/packet_line.h"

namespace dgm::audio {
namespace {

using test::kMs;
using test::kStartNs;
using test::packet_of;
using Kind = JitterBuffer::Kind;
using Put = JitterBuffer::Put;

TEST(JitterBufferRelay, LetsPacketsInOrderPassWithoutWaiting) {
  JitterBuffer buffer(Codec::kPcmu, 8'000);
  for (uint64_t n = 0; n < 50; ++n) {
    const auto packet = packet_of(n);
    const auto view = test::view_of(packet, kStartNs + 20 * n * kMs);
    ASSERT_TRUE(buffer.in_order_now(view));
    buffer.took(view);
    EXPECT_FALSE(buffer.is_waiting());
  }
  EXPECT_EQ(buffer.stats().received, 50U);
  EXPECT_EQ(buffer.stats().lost, 0U);
  EXPECT_EQ(buffer.stats().delay_ms, 0.0);
}

TEST(JitterBufferRelay, RefusesDuplicatesOvertakenPacketsAndNoise) {
  JitterBuffer buffer(Codec::kPcmu, 8'000);
  const auto take = [&](uint64_t n) {
    buffer.took(test::view_of(packet_of(n), kStartNs + 20 * n * kMs));
  };
  const auto may_pass = [&](uint64_t n) {
    const auto packet = packet_of(n);
    return buffer.in_order_now(test::view_of(packet, kStartNs + 20 * n * kMs));
  };
  take(0);
  take(1);
  EXPECT_FALSE(may_pass(1));  // duplicate
  EXPECT_TRUE(may_pass(3));   // 2 is missing; waiting for it would delay what is here
  take(3);
  EXPECT_FALSE(may_pass(2));
  EXPECT_EQ(buffer.put(test::view_of(packet_of(2), kStartNs + 80 * kMs)), Put::kLate);
  EXPECT_TRUE(may_pass(4));
  auto noise = packet_of(4);
  noise.comfort_noise = true;
  EXPECT_FALSE(buffer.in_order_now(test::view_of(noise, kStartNs + 80 * kMs)));
  auto jump = packet_of(4);
  jump.position += 1'000'000;
  EXPECT_FALSE(buffer.in_order_now(test::view_of(jump, kStartNs + 80 * kMs)));
  EXPECT_EQ(buffer.stats().late, 1U);
  EXPECT_EQ(buffer.stats().lost, 0U);
}

TEST(JitterBufferRelay, WaitsItsTurnBehindBufferedPackets) {
  JitterBuffer buffer(Codec::kPcmu, 8'000);
  const auto first = packet_of(0), second = packet_of(1);
  buffer.put(test::view_of(first, kStartNs));
  EXPECT_TRUE(buffer.is_waiting());
  EXPECT_FALSE(buffer.in_order_now(test::view_of(second, kStartNs + 20 * kMs)));
  std::array<uint8_t, 160> out{};
  ASSERT_EQ(buffer.get(kStartNs + 60 * kMs, false, out).kind, Kind::kFrame);
  EXPECT_TRUE(buffer.in_order_now(test::view_of(second, kStartNs + 61 * kMs)));
}

}  // namespace
}  // namespace dgm::audio
