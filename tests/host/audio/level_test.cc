#include "host/audio/level.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/host/audio/signals.h"

namespace dgm::audio {
namespace {

TEST(Level, ShowsAFullScaleSineAtMinusThreeAndItsPeakAtZero) {
  const auto level = measure(test::sine(8'000, 400, 0, 8'000));
  EXPECT_NEAR(level.rms_dbfs(), -3.01, 0.01);
  EXPECT_NEAR(level.peak_dbfs(), 0.0, 0.01);
}

TEST(Level, ShowsSilenceAtTheFloor) {
  const auto level = measure(std::vector<int16_t>(160, 0));
  EXPECT_EQ(level.rms_dbfs(), kSilenceDbfs);
  EXPECT_EQ(level.peak_dbfs(), kSilenceDbfs);
  EXPECT_EQ(measure({}).rms_dbfs(), kSilenceDbfs);
}

TEST(Level, IsExactForTheSmallestAndTheLargestSamples) {
  EXPECT_NEAR(measure(std::vector<int16_t>(161, 1)).rms_dbfs(), -90.31, 0.01);
  const auto loudest = measure(std::vector<int16_t>(9'601, -32'768));
  EXPECT_NEAR(loudest.rms_dbfs(), 0.0, 0.0001);
  EXPECT_EQ(loudest.peak, 32'768);
}

TEST(Level, CountsClippedSamplesAtBothEnds) {
  EXPECT_EQ(measure(std::vector<int16_t>{32'767, -32'768, -32'767, 32'766, 0, -32'766}).clipped, 3);
}

TEST(LevelMeter, SettlesOnTheLevelOfASteadyTone) {
  LevelMeter meter;
  const auto tone = test::sine(8'000, 1'000, -20, 8'000);
  for (size_t at = 0; at < tone.size(); at += 160) meter.add(std::span(tone).subspan(at, 160));
  EXPECT_NEAR(meter.rms_dbfs(), -23.0, 0.1);
  EXPECT_NEAR(meter.peak_dbfs(), -20.0, 0.1);
  EXPECT_EQ(meter.frames(), 50U);
  EXPECT_EQ(meter.clipped_samples(), 0U);
}

TEST(LevelMeter, LetsThePeakFallTwentyDecibelsInASecondOfSilence) {
  LevelMeter meter;
  meter.add(std::vector<int16_t>(160, 16'384));
  for (int i = 0; i < 50; ++i) meter.add(std::vector<int16_t>(160, 0));
  EXPECT_NEAR(meter.peak_dbfs(), -26.0, 0.1);
}

}  // namespace
}  // namespace dgm::audio
