#include "host/calls/return_path.h"

#include <gtest/gtest.h>

namespace dgm::calls {
namespace {

constexpr uint64_t kMs = 1'000'000;
using Change = ReturnPath::Change;

TEST(ReturnPath, IsQuietAsLongAsNobodyHasSpoken) {
  ReturnPath path;
  EXPECT_EQ(path.check(60'000 * kMs, 0, false), Change::kNone);
}

TEST(ReturnPath, TellsOnceWithinFiveSecondsThatNothingIsHeard) {
  ReturnPath path;
  EXPECT_EQ(path.check(1'100 * kMs, 1'000 * kMs, false), Change::kNone);
  EXPECT_EQ(path.check(5'400 * kMs, 1'000 * kMs, false), Change::kNone);
  EXPECT_EQ(path.check(5'500 * kMs, 1'000 * kMs, false), Change::kSilent);
  EXPECT_TRUE(path.silent());
  EXPECT_EQ(path.check(5'600 * kMs, 1'000 * kMs, false), Change::kNone);
}

TEST(ReturnPath, CountsFromTheFirstUtteranceThatWasNotHeard) {
  ReturnPath path;
  path.check(1'100 * kMs, 1'000 * kMs, false);
  path.check(4'100 * kMs, 4'000 * kMs, false);  // he goes on speaking
  EXPECT_EQ(path.check(5'600 * kMs, 4'000 * kMs, false), Change::kSilent);
}

TEST(ReturnPath, IsSatisfiedByTheFirstSampleOfTheTranslation) {
  ReturnPath path;
  path.check(1'100 * kMs, 1'000 * kMs, false);
  EXPECT_EQ(path.check(1'400 * kMs, 1'000 * kMs, true), Change::kNone);
  EXPECT_EQ(path.check(60'000 * kMs, 1'000 * kMs, false), Change::kNone);
}

TEST(ReturnPath, TellsThatTheDirectionWorksAgain) {
  ReturnPath path;
  path.check(1'100 * kMs, 1'000 * kMs, false);
  ASSERT_EQ(path.check(6'000 * kMs, 1'000 * kMs, false), Change::kSilent);
  EXPECT_EQ(path.check(9'000 * kMs, 8'000 * kMs, true), Change::kBack);
  EXPECT_FALSE(path.silent());
  EXPECT_EQ(path.check(9'200 * kMs, 9'100 * kMs, false), Change::kNone);
  EXPECT_EQ(path.check(13'700 * kMs, 9'100 * kMs, false), Change::kSilent);
}

TEST(ReturnPath, OwesNothingForALineThatTheScriptTookAway) {
  ReturnPath path;
  path.check(1'100 * kMs, 1'000 * kMs, false);
  path.excuse();
  EXPECT_EQ(path.check(9'000 * kMs, 1'000 * kMs, false), Change::kNone);
}

}  // namespace
}  // namespace dgm::calls
