// From the answers of the past to how long the next one is waited for.
#include "host/calls/rolling_latency.h"

#include <gtest/gtest.h>

namespace dgm::calls {
namespace {

constexpr uint32_t kCeilingMs = 2000;

struct After : RollingLatency {
  After(int answers, double ms) {
    for (int i = 0; i < answers; ++i) add(ms);
  }
};

TEST(RollingLatency, KnowsMedianAndTailOfTheLastAnswersOnly) {
  RollingLatency latency;
  EXPECT_EQ(latency.quantile_ms(0.5), std::nullopt);
  for (int i = 0; i < 100; ++i) latency.add(5000);
  for (int i = 1; i <= 64; ++i) latency.add(i);
  EXPECT_NEAR(*latency.quantile_ms(0.5), 32, 1);
  EXPECT_NEAR(*latency.quantile_ms(0.95), 61, 1);
}

TEST(Deadline, IsTheCeilingUntilEightAnswersAreKnown) {
  EXPECT_EQ(RollingLatency().deadline_ms(kCeilingMs), 2000U);
  EXPECT_EQ(After(7, 20).deadline_ms(kCeilingMs), 2000U);
  EXPECT_EQ(After(8, 20).deadline_ms(kCeilingMs), 270U);
}

TEST(Deadline, LeavesAFastProviderTheTimeOfALostPacket) {
  EXPECT_EQ(After(64, 1).deadline_ms(kCeilingMs), 251U);
  EXPECT_EQ(After(64, 320).deadline_ms(kCeilingMs), 570U);
}

TEST(Deadline, LeavesASlowProviderHalfAsMuchAgain) {
  EXPECT_EQ(After(64, 1000).deadline_ms(kCeilingMs), 1500U);
}

TEST(Deadline, IsNeverLongerThanConfigured) {
  EXPECT_EQ(After(64, 1900).deadline_ms(kCeilingMs), 2000U);
  EXPECT_EQ(After(64, 10).deadline_ms(100), 100U);
}

TEST(Deadline, FollowsTheTailAndNotTheMedian) {
  RollingLatency latency;
  for (int i = 0; i < 57; ++i) latency.add(100);
  for (int i = 0; i < 7; ++i) latency.add(800);
  EXPECT_EQ(latency.deadline_ms(kCeilingMs), 1200U);
}

TEST(Deadline, GrowsWithAProviderThatHasBecomeSlower) {
  RollingLatency latency;
  for (int i = 0; i < 64; ++i) latency.add(100);
  for (int i = 0; i < 4; ++i) latency.add(600);
  EXPECT_EQ(latency.deadline_ms(kCeilingMs), 900U);
}

TEST(Deadline, OfOneThatWasConfiguredAnewIsTheCeilingAgain) {
  After latency(64, 20);
  latency.forget();
  EXPECT_EQ(latency.quantile_ms(0.5), std::nullopt);
  EXPECT_EQ(latency.deadline_ms(kCeilingMs), 2000U);
  for (int i = 0; i < 8; ++i) latency.add(1000);
  EXPECT_EQ(latency.deadline_ms(kCeilingMs), 1500U);
}

TEST(HedgeDelay, IsHalfOfTheCeilingUntilTheTailIsKnown) {
  EXPECT_EQ(After(7, 20).hedge_delay_ms(kCeilingMs), 1000U);
  EXPECT_EQ(After(8, 100).hedge_delay_ms(kCeilingMs), 130U);
}

TEST(HedgeDelay, IsOverBeforeTheDeadline) {
  for (const double p95_ms : {1.0, 100.0, 500.0, 1000.0, 1500.0})
    EXPECT_LT(After(64, p95_ms).hedge_delay_ms(10'000), After(64, p95_ms).deadline_ms(10'000))
        << p95_ms;
}

}  // namespace
}  // namespace dgm::calls
