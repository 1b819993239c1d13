#include "tests/bench/reload/series.h"

#include <gtest/gtest.h>

namespace dgm::bench {
namespace {

TEST(Series, TellsWhatAShareDoesNotExceed) {
  Series series;
  for (const double value : {30, 10, 20, 40}) series.add(value);
  EXPECT_EQ(series.median(), 20);
  EXPECT_EQ(series.quantile(0.95), 40);
  EXPECT_EQ(series.quantile(0), 10);
  EXPECT_EQ(series.max(), 40);
}

TEST(Series, OfNothingIsZero) { EXPECT_EQ(Series().median(), 0); }

}  // namespace
}  // namespace dgm::bench
