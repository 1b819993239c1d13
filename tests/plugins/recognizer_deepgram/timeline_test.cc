#include "plugins/recognizer_deepgram/timeline.h"

#include <gtest/gtest.h>

namespace dragoman::deepgram {
namespace {

constexpr uint64_t kMs = 1'000'000;

TEST(Timeline, FollowsAudioWithoutGaps) {
  Timeline timeline(8000);
  for (uint64_t frame = 0; frame < 100; ++frame)
    timeline.add(frame * 160, 5000 * kMs + frame * 20 * kMs);
  EXPECT_EQ(timeline.begin_ns(0), 5000 * kMs);
  EXPECT_EQ(timeline.begin_ns(1.5), 6500 * kMs);
}

// One second was sent, then nothing for nine, then more.
TEST(Timeline, KnowsThePauseThatWasNotSent) {
  Timeline timeline(8000);
  timeline.add(0, 5000 * kMs);
  timeline.add(8000, 15'000 * kMs);
  EXPECT_EQ(timeline.begin_ns(0.5), 5500 * kMs);
  EXPECT_EQ(timeline.end_ns(1.0), 6000 * kMs) << "what ends at the gap ended before it";
  EXPECT_EQ(timeline.begin_ns(1.0), 15'000 * kMs) << "what begins at the gap begins after it";
  EXPECT_EQ(timeline.end_ns(1.5), 15'500 * kMs);
}

TEST(Timeline, TakesTheUnrestOfAJitterBufferForNoGap) {
  Timeline timeline(8000);
  for (uint64_t frame = 0; frame < 1000; ++frame)
    timeline.add(frame * 160, 5000 * kMs + frame * 20 * kMs + (frame % 2) * 30 * kMs);
  EXPECT_EQ(timeline.begin_ns(0), 5000 * kMs) << "no place was used up";
}

TEST(Timeline, ForgetsTheOldestGap) {
  Timeline timeline(8000);
  for (uint64_t i = 0; i < Timeline::kMostAnchors + 1; ++i)
    timeline.add(i * 8000, (i + 1) * 10'000 * kMs);
  EXPECT_EQ(timeline.begin_ns(0.5), 0u);
  EXPECT_EQ(timeline.begin_ns(1.5), 20'500 * kMs);
}

TEST(Timeline, KnowsNothingOfWhatWasNotTimed) {
  Timeline timeline(8000);
  EXPECT_EQ(timeline.begin_ns(1), 0u);
  timeline.add(0, 0);
  EXPECT_EQ(timeline.begin_ns(0), 0u);
  timeline.add(800, 5000 * kMs);
  EXPECT_EQ(timeline.begin_ns(0.01), 0u) << "before the first frame";
  EXPECT_EQ(timeline.begin_ns(-1), 0u);
}

}  // namespace
}  // namespace dragoman::deepgram
