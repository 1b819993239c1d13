#include "host/caller/histogram.h"

#include <gtest/gtest.h>

namespace dgm::caller {
namespace {

TEST(LatencyHistogram, GivesExactMicrosecondsBelowAMillisecond) {
  LatencyHistogram latencies;
  for (uint64_t i = 1; i <= 100; ++i) latencies.add(i);
  EXPECT_EQ(latencies.quantile_us(0.5), 51);
  EXPECT_EQ(latencies.quantile_us(0.99), 100);
  EXPECT_EQ(latencies.max_us(), 100U);
}

TEST(LatencyHistogram, IsWithinOnePercentAbove) {
  LatencyHistogram latencies;
  latencies.add(1'000'000);
  latencies.add(50'000);
  EXPECT_NEAR(latencies.quantile_us(0.5), 50'000, 500);
  EXPECT_EQ(latencies.quantile_us(1.0), 1'000'000);
}

TEST(LatencyHistogram, IsEmptyAtFirst) {
  const LatencyHistogram latencies;
  EXPECT_EQ(latencies.count(), 0U);
  EXPECT_EQ(latencies.quantile_us(0.5), 0);
}

}  // namespace
}  // namespace dgm::caller
