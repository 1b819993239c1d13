#include "host/net/timers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace dgm::net {
namespace {

using ::testing::ElementsAre;

TEST(Timers, RunInOrderOfTheirTimesAndThenOfTheirStart) {
  TimerQueue timers;
  std::vector<int> ran;
  timers.start(300, 0, [&] { ran.push_back(3); });
  timers.start(100, 0, [&] { ran.push_back(1); });
  timers.start(200, 0, [&] { ran.push_back(2); });
  timers.start(200, 0, [&] { ran.push_back(22); });
  EXPECT_EQ(timers.next_due_ns(), 100u);
  timers.run(250);
  EXPECT_THAT(ran, ElementsAre(1, 2, 22));
  timers.run(300);
  EXPECT_THAT(ran, ElementsAre(1, 2, 22, 3));
  EXPECT_EQ(timers.next_due_ns(), 0u);
}

TEST(Timers, ALateRunDoesNotShiftThePeriod) {
  TimerQueue timers;
  int ran = 0;
  timers.start(100, 100, [&] { ++ran; });
  timers.run(170);
  EXPECT_EQ(timers.next_due_ns(), 200u);
  timers.run(205);
  EXPECT_EQ(ran, 2);
  EXPECT_EQ(timers.next_due_ns(), 300u);
}

TEST(Timers, PeriodsMissedInAStallAreLeftOut) {
  TimerQueue timers;
  int ran = 0;
  timers.start(100, 100, [&] { ++ran; });
  timers.run(1050);
  EXPECT_EQ(ran, 1);
  EXPECT_EQ(timers.next_due_ns(), 1100u);
}

TEST(Timers, CancelIsFinalAlsoForWhatIsDueInTheSameRun) {
  TimerQueue timers;
  int ran = 0;
  uint64_t second = 0;
  timers.start(100, 0, [&] { timers.cancel(second); });
  second = timers.start(100, 0, [&] { ++ran; });
  timers.run(100);
  EXPECT_EQ(ran, 0);
  EXPECT_EQ(timers.size(), 0u);
}

TEST(Timers, APeriodicTimerMayCancelItself) {
  TimerQueue timers;
  int ran = 0;
  uint64_t own = 0;
  own = timers.start(100, 100, [&] {
    if (++ran == 2) timers.cancel(own);
  });
  timers.run(100);
  timers.run(200);
  timers.run(300);
  EXPECT_EQ(ran, 2);
  EXPECT_EQ(timers.size(), 0u);
}

TEST(Timers, WhatIsStartedInARunWaitsForTheNext) {
  TimerQueue timers;
  int ran = 0;
  timers.start(100, 0, [&] { timers.start(0, 0, [&] { ++ran; }); });
  timers.run(100);
  EXPECT_EQ(ran, 0);
  timers.run(100);
  EXPECT_EQ(ran, 1);
}

TEST(Timers, ZeroAndStaleIdsAreIgnored) {
  TimerQueue timers;
  int ran = 0;
  const uint64_t old = timers.start(100, 0, [] {});
  timers.run(100);
  const uint64_t other = timers.start(200, 0, [&] { ++ran; });
  ASSERT_NE(old, other);
  timers.cancel(old);
  timers.cancel(0);
  timers.run(200);
  EXPECT_EQ(ran, 1);
}

TEST(Timers, AThousandStartedAndCancelledInAnyOrderKeepTheOrderOfTheRest) {
  TimerQueue timers;
  std::vector<uint64_t> ran;
  std::vector<uint64_t> ids;
  for (uint64_t i = 0; i < 1000; ++i) {
    const uint64_t due = (i * 7919) % 1009;  // a fixed shuffle
    ids.push_back(timers.start(due, 0, [&ran, due] { ran.push_back(due); }));
  }
  for (size_t i = 0; i < ids.size(); i += 3) timers.cancel(ids[i]);
  timers.run(2000);
  EXPECT_EQ(ran.size(), 666u);
  EXPECT_TRUE(std::is_sorted(ran.begin(), ran.end()));
}

}  // namespace
}  // namespace dgm::net
