#include "host/audio/gain.h"

#include <gtest/gtest.h>

#include <vector>

#include "host/audio/frame.h"
#include "tests/host/audio/signals.h"

namespace dgm::audio {
namespace {

// Feeds a signal with a fixed word of the VAD; returns what came out.
std::vector<int16_t> through(AutomaticGain& gain, std::vector<int16_t> signal, bool speech) {
  for (size_t at = 0; at + 160 <= signal.size(); at += 160) {
    gain.process(std::span(signal).subspan(at, 160), speech);
  }
  return signal;
}

std::vector<int16_t> last_second(const std::vector<int16_t>& signal) {
  return {signal.end() - 8'000, signal.end()};
}

TEST(AutomaticGain, BringsQuietAndLoudSpeechToMinusTwenty) {
  for (const double level : {-36.0, -30.0, -20.0, -10.0, -5.0}) {
    AutomaticGain gain;
    const auto out = through(gain, test::sine(8'000, 300, level + 3.01, 80'000), true);
    EXPECT_NEAR(test::rms_dbfs(last_second(out)), -20.0, 1.2) << level;
    EXPECT_NEAR(gain.speech_level_dbfs(), level, 0.2);
  }
}

TEST(AutomaticGain, StaysWithinEighteenDecibels) {
  AutomaticGain gain;
  through(gain, test::sine(8'000, 300, -57, 80'000), true);
  EXPECT_NEAR(gain.gain_db(), 18.0, 1.0);
  EXPECT_LE(gain.gain_db(), 18.0);
}

TEST(AutomaticGain, ChangesNothingUntilSpeechWasHeard) {
  AutomaticGain gain;
  const auto noise = test::white_noise(-50, 80'000);
  EXPECT_EQ(through(gain, noise, false), noise);
  EXPECT_FALSE(gain.heard_speech());
  const auto word = test::sine(8'000, 300, -40, 160 * 9);
  EXPECT_EQ(through(gain, word, true), word);
  EXPECT_EQ(gain.gain_db(), 0.0);
}

TEST(AutomaticGain, DoesNotPumpTheNoiseUpInSilence) {
  AutomaticGain gain;
  through(gain, test::sine(8'000, 300, -27, 80'000), true);
  const double after_speech_db = gain.gain_db();
  const auto noise = test::white_noise(-60, 80'000);
  const auto out = through(gain, noise, false);
  EXPECT_EQ(gain.gain_db(), after_speech_db);
  EXPECT_NEAR(test::rms_dbfs(out), -60.0 + after_speech_db, 0.2);
}

TEST(AutomaticGain, RisesSlowlyAndFallsFaster) {
  AutomaticGain gain;
  through(gain, test::sine(8'000, 300, -37, 8'000), true);  // one second
  EXPECT_GT(gain.gain_db(), 3.0);
  EXPECT_LT(gain.gain_db(), 7.0);
  AutomaticGain loud;
  through(loud, test::sine(8'000, 300, -1, 8'000), true);
  EXPECT_LT(loud.gain_db(), -10.0);
}

TEST(AutomaticGain, NeverClipsWhenAQuietTalkerShouts) {
  AutomaticGain gain;
  through(gain, test::sine(8'000, 300, -35, 80'000), true);
  ASSERT_GT(gain.gain_db(), 15.0);
  const auto out = through(gain, test::sine(8'000, 300, -1, 16'000), true);
  const auto level = measure(out);
  EXPECT_LE(level.peak_dbfs(), -0.99);
  EXPECT_EQ(level.clipped, 0);
}

TEST(AutomaticGain, KeepsARealPromptFreeOfClicksAndClipping) {
  const auto quiet = test::scaled(test::prompt("vm-intro"), -15.0);
  AutomaticGain gain;
  const auto out = through(gain, quiet, true);
  EXPECT_LE(measure(out).peak_dbfs(), -0.99);
  EXPECT_GT(test::rms_dbfs(out), test::rms_dbfs(quiet) + 3.0);
  EXPECT_LT(test::biggest_step(out), test::biggest_step(quiet) * gain_of_db(gain.gain_db()) * 1.05);
}

TEST(Limiter, LeavesWhatFitsUntouched) {
  Limiter limiter;
  std::vector<float> samples(160, Limiter::kCeiling);
  limiter.process(samples);
  EXPECT_EQ(samples, std::vector<float>(160, Limiter::kCeiling));
  EXPECT_EQ(limiter.reduction_db(), 0.0);
}

TEST(Limiter, HoldsEveryPeakUnderTheCeilingWhereverItLies) {
  for (size_t at = 0; at < 160; ++at) {
    Limiter limiter;
    std::vector<float> samples(160, 1'000.0F);
    samples[at] = -90'000.0F;
    limiter.process(samples);
    for (const float sample : samples)
      ASSERT_LE(std::abs(sample), Limiter::kCeiling * 1.0001F) << at;
    EXPECT_GT(limiter.reduction_db(), 0.0);
  }
}

TEST(Limiter, ComesBackWithinATenthOfASecondForEachTenDecibels) {
  Limiter limiter;
  std::vector<float> loud(160, 92'000.0F);  // 10 dB too much
  limiter.process(loud);
  EXPECT_NEAR(limiter.reduction_db(), 10.0, 0.3);
  std::vector<float> quiet(160);
  for (int i = 0; i < 5; ++i) {
    std::fill(quiet.begin(), quiet.end(), 100.0F);
    limiter.process(quiet);
  }
  EXPECT_LT(limiter.reduction_db(), 0.5);
}

TEST(Limiter, WorksOnFramesOfAnyLength) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{7}, size_t{441}, kMaxFrameSamples}) {
    Limiter limiter;
    std::vector<float> samples(size, 60'000.0F);
    limiter.process(samples);
    for (const float sample : samples) EXPECT_LE(sample, Limiter::kCeiling * 1.0001F);
  }
}

}  // namespace
}  // namespace dgm::audio
