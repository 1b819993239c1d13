#include "host/net/pacing_wheel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <vector>

#include "host/net/metronome.h"

namespace dgm::net {
namespace {

using ::testing::ElementsAre;

constexpr uint64_t ms(uint64_t milliseconds) { return milliseconds * kNsPerMs; }

struct Leg final : Paced {
  void on_slot(uint64_t due_ns) override {
    dues.push_back(due_ns);
    if (then) then();
  }
  std::vector<uint64_t> dues;
  std::function<void()> then;
};

TEST(PacingWheel, CallsAMemberEvery20msOfTheClock) {
  PacingWheel wheel;
  Leg leg;
  wheel.pace(leg, ms(1000));
  for (uint64_t now = ms(1000); now < ms(1100); now += ms(1)) wheel.run(now);
  EXPECT_THAT(leg.dues, ElementsAre(ms(1001), ms(1021), ms(1041), ms(1061), ms(1081)));
  EXPECT_EQ(wheel.slots_run(), 5u);
}

TEST(PacingWheel, DoesNotDriftOver60SecondsWithStallsOf40ms) {
  PacingWheel wheel;
  Leg leg;
  wheel.pace(leg, ms(1000));
  const uint64_t first = ms(1001);
  uint64_t now = ms(1000);
  for (int i = 0; now < ms(61'000); ++i) {
    now += i % 500 == 0 ? ms(40) : kNsPerUs * 1037;  // ticks that come at odd times
    wheel.run(now);
  }
  ASSERT_EQ(leg.dues.size(), 3000u);
  for (size_t i = 0; i < leg.dues.size(); ++i) ASSERT_EQ(leg.dues[i], first + i * ms(20));
  EXPECT_EQ(wheel.slots_skipped(), 0u);
  EXPECT_LE(wheel.late_max_ns(), ms(40));
}

TEST(PacingWheel, SkipsAndCountsWhatLiesMoreThan40msBack) {
  PacingWheel wheel;
  Leg leg;
  wheel.pace(leg, ms(1000));
  wheel.run(ms(1001));
  wheel.run(ms(1201));  // due meanwhile: 1021, 1041, ... 1201
  EXPECT_THAT(leg.dues, ElementsAre(ms(1001), ms(1161), ms(1181), ms(1201)));
  EXPECT_EQ(wheel.slots_skipped(), 7u);
  wheel.run(ms(1221));
  EXPECT_EQ(leg.dues.back(), ms(1221));
}

TEST(PacingWheel, TellsTheLongestPauseOfTheLastSecondsOnly) {
  PacingWheel wheel;
  Leg leg;
  wheel.pace(leg, ms(1000));
  wheel.run(ms(1001));
  EXPECT_EQ(wheel.recent_pause_ns(), 0u);
  wheel.run(ms(1221));  // what was due at 1021 first
  EXPECT_EQ(wheel.recent_pause_ns(), ms(200));
  uint64_t now = ms(1221);
  for (; now < ms(12'000); now += ms(1)) wheel.run(now);
  EXPECT_EQ(wheel.recent_pause_ns(), ms(200));
  for (; now < ms(22'000); now += ms(1)) wheel.run(now);
  EXPECT_EQ(wheel.recent_pause_ns(), 0u);
}

TEST(PacingWheel, SpreadsMembersEvenlyOverTheSlots) {
  PacingWheel wheel;
  std::vector<std::unique_ptr<Leg>> legs;
  for (int i = 0; i < 50; ++i) {
    legs.push_back(std::make_unique<Leg>());
    wheel.pace(*legs.back(), ms(1000));
  }
  uint64_t before = 0;
  for (uint64_t now = ms(1001); now <= ms(1020); now += ms(1)) {
    wheel.run(now);
    EXPECT_GE(wheel.slots_run() - before, 2u);
    EXPECT_LE(wheel.slots_run() - before, 3u);
    before = wheel.slots_run();
  }
  EXPECT_EQ(before, 50u);
}

TEST(PacingWheel, AMemberMayLeaveInsideItsSlotAndTakeANeighbourAlong) {
  PacingWheel wheel;
  std::vector<std::unique_ptr<Leg>> legs;
  for (int i = 0; i < 60; ++i) {  // three per slot: 0, 20 and 40 share one
    legs.push_back(std::make_unique<Leg>());
    wheel.pace(*legs.back(), ms(1000));
  }
  legs[0]->then = [&] {
    wheel.unpace(*legs[0]);
    wheel.unpace(*legs[20]);
    wheel.unpace(*legs[20]);  // twice is harmless
  };
  for (uint64_t now = ms(1001); now <= ms(1040); now += ms(1)) wheel.run(now);
  EXPECT_EQ(legs[0]->dues.size(), 1u);
  EXPECT_EQ(legs[20]->dues.size(), 0u);
  EXPECT_EQ(legs[40]->dues.size(), 2u);
  EXPECT_EQ(wheel.size(), 58u);
}

TEST(PacingWheel, AMemberThatLeavesAndJoinsInsideItsSlotIsCalledOncePerTurn) {
  PacingWheel wheel;
  Leg leg;
  leg.then = [&] {
    wheel.unpace(leg);
    wheel.pace(leg, leg.dues.back());
  };
  wheel.pace(leg, ms(1000));
  for (uint64_t now = ms(1000); now <= ms(1100); now += ms(1)) wheel.run(now);
  EXPECT_GE(leg.dues.size(), 5u);
  for (size_t i = 1; i < leg.dues.size(); ++i) EXPECT_GT(leg.dues[i], leg.dues[i - 1]);
  EXPECT_EQ(wheel.size(), 1u);
}

TEST(PacingWheel, KnowsWhenTheNextSlotWithMembersIsDue) {
  PacingWheel wheel;
  EXPECT_EQ(wheel.next_due_ns(), 0u);
  Leg leg;
  wheel.pace(leg, ms(1000));
  EXPECT_EQ(wheel.next_due_ns(), ms(1001));
  wheel.run(ms(1001));
  EXPECT_EQ(wheel.next_due_ns(), ms(1021));
  wheel.unpace(leg);
  EXPECT_EQ(wheel.next_due_ns(), 0u);
}

TEST(PacingWheel, NothingIsMissedWhileNobodyWasPaced) {
  PacingWheel wheel;
  Leg leg;
  wheel.pace(leg, ms(1000));
  wheel.unpace(leg);
  wheel.run(ms(50'000));
  wheel.pace(leg, ms(90'000));
  wheel.run(ms(90'001));
  EXPECT_THAT(leg.dues, ElementsAre(ms(90'001)));
  EXPECT_EQ(wheel.slots_skipped(), 0u);
}

TEST(Metronome, WaitsForEventsUntilTheyComeEveryOtherTick) {
  Metronome metronome(ms(1));
  uint64_t now = ms(5000);
  metronome.count(0, now);
  for (int i = 0; i < 100; ++i) metronome.count(1, now += ms(10));
  EXPECT_FALSE(metronome.is_ticking());
  for (int i = 0; i < 101; ++i) metronome.count(1, now += ms(2));
  EXPECT_TRUE(metronome.is_ticking());
  for (int i = 0; i < 101; ++i) metronome.count(1, now += ms(3));
  EXPECT_TRUE(metronome.is_ticking()) << "a little less does not end it";
  for (int i = 0; i < 101; ++i) metronome.count(1, now += ms(8));
  EXPECT_FALSE(metronome.is_ticking());
}

TEST(Metronome, NeverTicksWithoutATick) {
  Metronome metronome(0);
  for (uint64_t now = ms(1); now < ms(1000); now += ms(1)) metronome.count(1000, now);
  EXPECT_FALSE(metronome.is_ticking());
}

TEST(Metronome, TicksAreMultiplesOfTheTickOnTheClock) {
  Metronome metronome(250 * kNsPerUs);
  EXPECT_EQ(metronome.next_tick_ns(ms(1000)), ms(1000) + 250 * kNsPerUs);
  EXPECT_EQ(metronome.next_tick_ns(ms(1000) + 249 * kNsPerUs), ms(1000) + 250 * kNsPerUs);
}

}  // namespace
}  // namespace dgm::net
