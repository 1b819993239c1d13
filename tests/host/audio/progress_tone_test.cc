#include "host/audio/progress_tone.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace dgm::audio {
namespace {

std::vector<int16_t> play(ProgressTone tone, size_t samples) {
  ProgressToneGenerator generator(tone, 8000);
  std::vector<int16_t> heard(samples);
  for (size_t at = 0; at < samples; at += 160)
    generator.fill(std::span(heard).subspan(at, std::min<size_t>(160, samples - at)));
  return heard;
}

bool is_silent(const std::vector<int16_t>& heard, size_t from, size_t to) {
  return std::all_of(heard.begin() + static_cast<long>(from), heard.begin() + static_cast<long>(to),
                     [](int16_t sample) { return sample == 0; });
}

TEST(ProgressTone, RingsForOneSecondInFive) {
  const auto heard = play(ProgressTone::kRinging, 48'000);
  const auto first = measure_tone(std::span(heard).first(8000), 8000);
  EXPECT_NEAR(first.frequency_hz, 425.0, 1.0);
  EXPECT_NEAR(first.rms_dbfs, -20.0, 0.2);
  EXPECT_TRUE(is_silent(heard, 8000, 40'000));
  EXPECT_FALSE(is_silent(heard, 40'000, 41'000));
}

TEST(ProgressTone, IsBusyForHalfASecondInOne) {
  const auto heard = play(ProgressTone::kBusy, 16'000);
  EXPECT_FALSE(is_silent(heard, 0, 4000));
  EXPECT_TRUE(is_silent(heard, 4000, 8000));
  EXPECT_FALSE(is_silent(heard, 8000, 12'000));
}

TEST(ProgressTone, TellsCongestionFasterThanBusyAndCutsInsideAFrame) {
  const auto heard = play(ProgressTone::kCongestion, 6400);  // 1600 samples on, 1600 off
  EXPECT_FALSE(is_silent(heard, 1500, 1600));
  EXPECT_TRUE(is_silent(heard, 1600, 3200));
  EXPECT_FALSE(is_silent(heard, 3201, 3300));
}

}  // namespace
}  // namespace dgm::audio
