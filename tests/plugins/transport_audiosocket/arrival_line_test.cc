#include "plugins/transport_audiosocket/arrival_line.h"

#include <gmock/gmock.h>

#include <vector>

#include "plugins/transport_audiosocket/high_rates.h"

namespace dragoman::audiosocket {
namespace {

constexpr uint64_t kMs = 1'000'000;
constexpr uint64_t kStart = 1'000 * kMs;

TEST(ArrivalLine, PlacesMessagesOneAfterTheOther) {
  ArrivalLine line;
  for (uint64_t i = 0; i < 100; ++i)
    EXPECT_EQ(line.place(kStart + i * 20 * kMs, 8000, 160, 0), i * 160);
}

TEST(ArrivalLine, DoesNotTakeJitterForSilence) {
  ArrivalLine line;
  EXPECT_EQ(line.place(kStart, 8000, 160, 0), 0u);
  EXPECT_EQ(line.place(kStart + 55 * kMs, 8000, 160, 0), 160u);
  EXPECT_EQ(line.place(kStart + 56 * kMs, 8000, 160, 0), 320u);
}

TEST(ArrivalLine, FollowsTheClockOverAHold) {
  ArrivalLine line;
  line.place(kStart, 16000, 320, 0);
  const uint64_t after = line.place(kStart + 10'000 * kMs, 16000, 320, 0);
  EXPECT_EQ(after, 160'000u);
  EXPECT_EQ(line.place(kStart + 10'020 * kMs, 16000, 320, 0), after + 320);
}

TEST(ArrivalLine, DoesNotTakeAHeldUpBurstForSilence) {
  ArrivalLine line;
  line.place(kStart, 8000, 160, 0);
  // 500 ms of audio at once: 25 messages, told with the first of them.
  for (uint64_t i = 0; i < 25; ++i)
    EXPECT_EQ(line.place(kStart + 500 * kMs, 8000, 160, (24 - i) * 160), (i + 1) * 160);
}

TEST(ArrivalLine, CountsOnAtAnotherRate) {
  ArrivalLine line;
  line.place(kStart, 8000, 160, 0);
  EXPECT_EQ(line.place(kStart + 20 * kMs, 16000, 320, 0), 320u);
  EXPECT_EQ(line.place(kStart + 40 * kMs, 8000, 160, 0), 320u);
}

TEST(ArrivalLine, SurvivesAYearOfSilence) {
  ArrivalLine line;
  line.place(kStart, 48000, 960, 0);
  const uint64_t year_s = 365ull * 24 * 3600;
  EXPECT_EQ(line.place(kStart + year_s * 1000 * kMs, 48000, 960, 0), year_s * 48000);
}

TEST(HighRates, AreBroughtDownByTheMeanOfNeighbours) {
  EXPECT_EQ(narrowing_of(8000), 1u);
  EXPECT_EQ(narrowing_of(48000), 1u);
  EXPECT_EQ(narrowing_of(96000), 2u);
  EXPECT_EQ(narrowing_of(192000), 4u);

  // 100, 200, -3, -5, 32767, 32767 and -32768, -32768, little endian.
  const std::vector<uint8_t> in{100,  0,    200,  0,    0xfd, 0xff, 0xfb, 0xff,
                                0xff, 0x7f, 0xff, 0x7f, 0x00, 0x80, 0x00, 0x80};
  std::vector<uint8_t> out(8);
  EXPECT_EQ(narrow(in, 2, out), 8u);
  EXPECT_THAT(out, testing::ElementsAre(150, 0, 0xfc, 0xff, 0xff, 0x7f, 0x00, 0x80));
}

TEST(HighRates, LeaveOutAnIncompleteGroupAndWhatDoesNotFit) {
  const std::vector<uint8_t> in(14, 0);
  std::vector<uint8_t> out(100);
  EXPECT_EQ(narrow(in, 4, out), 2u);
  EXPECT_EQ(narrow(in, 2, std::span(out).first(4)), 4u);
}

}  // namespace
}  // namespace dragoman::audiosocket
