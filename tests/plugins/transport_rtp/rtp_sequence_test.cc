#include "plugins/transport_rtp/rtp_sequence.h"

#include <gtest/gtest.h>

#include "plugins/transport_rtp/timeline.h"

namespace dragoman::rtp {
namespace {

using Verdict = SequenceTracker::Verdict;

SequenceTracker started_at(uint16_t sequence) {
  SequenceTracker tracker;
  tracker.restart(sequence, 1);
  EXPECT_EQ(tracker.update(sequence), Verdict::kRestarted);
  return tracker;
}

TEST(SequenceTracker, WantsTwoInARowFromAStreamItDoesNotTrust) {
  SequenceTracker tracker;
  tracker.restart(10, kMinSequential);
  EXPECT_EQ(tracker.update(10), Verdict::kProbation);
  EXPECT_EQ(tracker.update(12), Verdict::kProbation);
  EXPECT_EQ(tracker.update(14), Verdict::kProbation);
  EXPECT_EQ(tracker.update(15), Verdict::kRestarted);
  EXPECT_EQ(tracker.update(16), Verdict::kAccepted);
}

TEST(SequenceTracker, GrowsOverTheWrapForDays) {
  SequenceTracker tracker = started_at(65000);
  const uint64_t first = tracker.extended();
  uint16_t sequence = 65000;
  constexpr uint64_t kFourDays = 4ull * 24 * 3600 * 50;
  for (uint64_t i = 1; i <= kFourDays; ++i) {
    ++sequence;
    ASSERT_EQ(tracker.update(sequence), Verdict::kAccepted);
    ASSERT_EQ(tracker.extended(), first + i);
  }
  EXPECT_EQ(tracker.lost(), 0);
  EXPECT_EQ(tracker.highest_for_report(), static_cast<uint32_t>(65000 + kFourDays));
}

TEST(SequenceTracker, PlacesReorderedPacketsWhereTheyBelong) {
  SequenceTracker tracker = started_at(65530);
  const uint64_t first = tracker.extended();
  EXPECT_EQ(tracker.update(4), Verdict::kAccepted);  // ten ahead, over the wrap
  EXPECT_EQ(tracker.extended(), first + 10);
  EXPECT_EQ(tracker.update(65534), Verdict::kAccepted);
  EXPECT_EQ(tracker.extended(), first + 4);
  EXPECT_FALSE(tracker.is_newest());
  EXPECT_EQ(tracker.update(5), Verdict::kAccepted);
  EXPECT_TRUE(tracker.is_newest());
}

TEST(SequenceTracker, CountsLossAndCountsDuplicatesAgainstIt) {
  SequenceTracker tracker = started_at(100);
  tracker.update(105);
  EXPECT_EQ(tracker.lost(), 4);
  for (int i = 0; i < 6; ++i) tracker.update(105);
  EXPECT_EQ(tracker.lost(), -2);
}

TEST(SequenceTracker, RefusesOneFarNumberAndFollowsTwoInARow) {
  SequenceTracker tracker = started_at(1000);
  const uint64_t first = tracker.extended();
  EXPECT_EQ(tracker.update(30000), Verdict::kFarAway);
  EXPECT_EQ(tracker.update(1001), Verdict::kAccepted);
  EXPECT_EQ(tracker.update(30000), Verdict::kFarAway);
  EXPECT_EQ(tracker.update(30001), Verdict::kRestarted);
  EXPECT_GE(tracker.extended(), first + 65536);
  EXPECT_EQ(tracker.lost(), 0);
}

TEST(SequenceTracker, NeverGoesBackWhenASenderRestartsLower) {
  SequenceTracker tracker = started_at(60000);
  uint64_t before = tracker.extended();
  for (int restart = 0; restart < 5; ++restart) {
    EXPECT_EQ(tracker.update(static_cast<uint16_t>(20000 - restart * 4000)), Verdict::kFarAway);
    EXPECT_EQ(tracker.update(static_cast<uint16_t>(20001 - restart * 4000)), Verdict::kRestarted);
    EXPECT_GT(tracker.extended(), before + 65535);
    before = tracker.extended();
  }
}

TEST(SequenceTracker, KeepsTheLossOfEarlierStreams) {
  SequenceTracker tracker = started_at(10);
  tracker.update(13);
  tracker.restart(500, 1);
  tracker.update(500);
  tracker.update(502);
  EXPECT_EQ(tracker.lost(), 3);
  EXPECT_EQ(tracker.lost_in_run(), 1);
}

TEST(SequenceTracker, ReportsTheFractionLostOfEachInterval) {
  SequenceTracker tracker = started_at(1);
  for (uint16_t sequence = 2; sequence <= 10; ++sequence) tracker.update(sequence);
  EXPECT_EQ(tracker.take_fraction_lost(), 0);
  for (uint16_t sequence = 12; sequence <= 20; sequence = static_cast<uint16_t>(sequence + 2))
    tracker.update(sequence);
  EXPECT_EQ(tracker.take_fraction_lost(), 128);  // five of ten
  EXPECT_EQ(tracker.take_fraction_lost(), 0);
}

TEST(JitterMeter, IsNotKnownBeforeTheSecondPacket) {
  JitterMeter meter;
  EXPECT_LT(meter.ms(), 0);
  meter.update(0, 8000, 1'000'000'000);
  EXPECT_LT(meter.ms(), 0);
}

TEST(JitterMeter, FollowsTheFormulaOfTheRfc) {
  JitterMeter meter;
  meter.update(0xffffff60, 8000, 1'000'000'000);
  meter.update(0, 8000, 1'020'000'000);  // 160 later over the wrap: no jitter
  EXPECT_DOUBLE_EQ(meter.units(), 0);
  meter.update(160, 8000, 1'050'000'000);  // 10 ms late: |D| = 80 units
  EXPECT_DOUBLE_EQ(meter.units(), 5);
  EXPECT_DOUBLE_EQ(meter.ms(), 0.625);
  meter.update(320, 8000, 1'060'000'000);  // 10 ms early again
  EXPECT_DOUBLE_EQ(meter.units(), 5 + (80.0 - 5) / 16);
}

constexpr uint64_t kMs = 1'000'000;

TEST(Timeline, FollowsTimestampsOverTheWrap) {
  Timeline line;
  uint64_t now = 5'000 * kMs;
  uint32_t timestamp = 0xffffff00;
  const uint64_t first = line.place(timestamp, 8000, 8000, now, true)->position;
  for (uint64_t i = 1; i < 100'000; ++i) {
    timestamp += 160;
    now += 20 * kMs;
    const auto place = line.place(timestamp, 8000, 8000, now, true);
    ASSERT_TRUE(place);
    ASSERT_FALSE(place->jumped);
    ASSERT_EQ(place->position, first + i * 160);
  }
}

TEST(Timeline, CountsSamplesOfG722AtTwiceTheClock) {
  Timeline line;
  const uint64_t first = line.place(1000, 8000, 16000, 0, true)->position;
  EXPECT_EQ(line.place(1160, 8000, 16000, 20 * kMs, true)->position, first + 320);
}

TEST(Timeline, PlacesALatePacketInThePast) {
  Timeline line;
  const uint64_t first = line.place(1000, 8000, 8000, 0, true)->position;
  line.place(1320, 8000, 8000, 40 * kMs, true);
  EXPECT_EQ(line.place(1160, 8000, 8000, 41 * kMs, false)->position, first + 160);
}

TEST(Timeline, AcceptsAHoldWhoseTimestampsWentOn) {
  Timeline line;
  const uint64_t first = line.place(0, 8000, 8000, 0, true)->position;
  const auto place = line.place(8000 * 90, 8000, 8000, 90'000 * kMs, true);
  EXPECT_FALSE(place->jumped);
  EXPECT_EQ(place->position, first + 8000 * 90);
}

TEST(Timeline, FollowsTheClockWhenTimestampsStoodStill) {
  Timeline line;
  const uint64_t first = line.place(0, 8000, 8000, 0, true)->position;
  const auto place = line.place(160, 8000, 8000, 90'000 * kMs, true);
  EXPECT_TRUE(place->jumped);
  EXPECT_EQ(place->position, first + 8000 * 90);
}

TEST(Timeline, FollowsTheClockWhenTimestampsStartAnew) {
  Timeline line;
  const uint64_t first = line.place(4'000'000'000, 8000, 8000, 0, true)->position;
  const auto place = line.place(17, 8000, 8000, 20 * kMs, true);
  EXPECT_TRUE(place->jumped);
  EXPECT_EQ(place->position, first + 160);
  EXPECT_FALSE(line.place(4'000'000'160, 8000, 8000, 21 * kMs, false)) << "late, of the old line";
}

TEST(Timeline, GoesOnAtAnotherClock) {
  Timeline line;
  const uint64_t first = line.place(500, 8000, 8000, 0, true)->position;
  const auto place = line.place(99'000, 16000, 16000, 20 * kMs, true);
  EXPECT_TRUE(place->jumped);
  EXPECT_EQ(place->position, first * 2 + 320);
}

}  // namespace
}  // namespace dragoman::rtp
