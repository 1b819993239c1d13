#include "plugins/transport_websocket/media_line.h"

#include <gtest/gtest.h>

namespace dragoman::websocket {
namespace {

constexpr uint64_t kMs = 1'000'000;
constexpr uint64_t kStart = 7'000 * kMs;

TEST(MediaLine, LinesUpWhatArrivesOneAfterTheOther) {
  MediaLine line(16'000);
  for (uint64_t i = 0; i < 1000; ++i) EXPECT_EQ(line.place(kStart + i * 20 * kMs, 320), i * 320);
}

TEST(MediaLine, DoesNotTakeAMessageThatIsALittleLateForSilence) {
  MediaLine line(16'000);
  line.place(kStart, 320);
  EXPECT_EQ(line.place(kStart + 60 * kMs, 320), 320u);
}

TEST(MediaLine, FollowsTheClockOverSilence) {
  MediaLine line(8'000);
  line.place(kStart, 160);
  EXPECT_EQ(line.place(kStart + 1'020 * kMs, 160), 8'160u);
  EXPECT_EQ(line.place(kStart + 1'040 * kMs, 160), 8'320u);
}

TEST(MediaLine, TakesBackInTheNextSilenceWhatAStallMovedItAhead) {
  MediaLine line(8'000);
  line.place(kStart, 160);
  // 200 ms of audio were held up and come at once.
  uint64_t position = 0;
  for (int i = 0; i < 10; ++i) position = line.place(kStart + 200 * kMs, 160);
  EXPECT_EQ(position, 1'600u + 9 * 160) << "nothing of it is lost";
  EXPECT_EQ(line.place(kStart + 1'000 * kMs, 160), 8'000u) << "on the clock again";
}

TEST(MediaLine, NeverGoesBackWhenTheClockOfTheFarEndIsFaster) {
  MediaLine line(8'000);
  uint64_t last = line.place(kStart, 160);
  for (uint64_t i = 1; i < 500; ++i) {
    const uint64_t next = line.place(kStart + i * 19 * kMs + (i > 250 ? 61 * kMs : 0), 160);
    EXPECT_GE(next, last + 160);
    last = next;
  }
}

TEST(MediaLine, StandsAClockThatStandsStill) {
  MediaLine line(8'000);
  EXPECT_EQ(line.place(kStart, 160), 0u);
  EXPECT_EQ(line.place(kStart, 160), 160u);
  EXPECT_EQ(line.place(kStart - kMs, 160), 320u);
}

}  // namespace
}  // namespace dragoman::websocket
