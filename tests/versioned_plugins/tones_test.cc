#include "tests/versioned_plugins/tones.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "host/audio/tone.h"

namespace dgm::versioned {
namespace {

constexpr uint32_t kRate = 8000;

void append(std::vector<int16_t>& samples, int minor, uint32_t tone_ms = kToneMs) {
  std::vector<int16_t> tone(kRate * tone_ms / 1000);
  audio::ToneGenerator(kRate, tone_hz(minor), -12).fill(tone);
  samples.insert(samples.end(), tone.begin(), tone.end());
  samples.resize(samples.size() + kRate * kGapMs / 1000);
}

TEST(VersionTones, TellTheVersionOfEachStage) {
  std::vector<int16_t> samples(kRate);
  for (const int minor : {0, 1, 1}) append(samples, minor);
  samples.resize(samples.size() + kRate / 2);
  for (const int minor : {1, 1, 1}) append(samples, minor);
  const auto heard = hear(samples, kRate);
  ASSERT_EQ(heard.size(), 2U);
  ASSERT_EQ(heard[0].tones.size(), kStages);
  EXPECT_EQ(heard[0].tones[0].minor, 0);
  EXPECT_EQ(heard[0].tones[1].minor, 1);
  EXPECT_TRUE(heard[0].is_whole());
  EXPECT_FALSE(heard[0].is_of(1));
  EXPECT_TRUE(heard[1].is_of(1));
  EXPECT_NEAR(static_cast<double>(heard[0].begin), kRate, kRate / 100);
}

TEST(VersionTones, AreNotWholeWithAFrameMissing) {
  std::vector<int16_t> whole;
  for (int stage = 0; stage < 3; ++stage) append(whole, 0);
  EXPECT_TRUE(hear(whole, kRate).at(0).is_whole());

  auto with_hole = whole;
  std::fill_n(with_hole.begin() + 2000, kRate / 50, int16_t{0});
  EXPECT_FALSE(hear(with_hole, kRate).at(0).is_whole());

  auto cut = whole;
  cut.resize(cut.size() - kRate / 10);
  EXPECT_FALSE(hear(cut, kRate).at(0).is_whole());

  auto without_a_stage = whole;
  without_a_stage.resize(whole.size() * 2 / 3);
  EXPECT_FALSE(hear(without_a_stage, kRate).at(0).is_whole());
}

TEST(VersionTones, OfSilenceAreNone) {
  EXPECT_TRUE(hear(std::vector<int16_t>(kRate), kRate).empty());
}

}  // namespace
}  // namespace dgm::versioned
