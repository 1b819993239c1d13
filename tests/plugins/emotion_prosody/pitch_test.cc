#include "plugins/emotion_prosody/pitch.h"

#include <gtest/gtest.h>

#include "tests/plugins/emotion_prosody/voices.h"

namespace dragoman::prosody {
namespace {

// The pitch of the last hop.
float pitch_of(const std::vector<float>& samples, uint32_t rate_hz) {
  PitchDetector detector(rate_hz);
  float hz = 0;
  for (size_t at = 0; at + detector.hop_samples() <= samples.size(); at += detector.hop_samples())
    hz = detector.process({samples.data() + at, detector.hop_samples()});
  return hz;
}

TEST(PitchDetector, FindsThePitchOfATelephoneVoiceWithinTwoPercent) {
  for (const uint32_t rate_hz : {8000u, 11'025u, 12'000u})
    for (const double hz : {80.0, 110.0, 147.0, 200.0, 263.0, 350.0})
      EXPECT_NEAR(pitch_of(vowel(hz, 200, rate_hz), rate_hz), hz, 0.02 * hz)
          << hz << " Hz at " << rate_hz;
}

TEST(PitchDetector, HearsItInALittleNoise) {
  auto samples = vowel(140, 200, 8000);
  const auto hiss = noise(samples.size(), 600);
  for (size_t i = 0; i < samples.size(); ++i) samples[i] += hiss[i];
  EXPECT_NEAR(pitch_of(samples, 8000), 140, 3);
}

TEST(PitchDetector, FindsNoneInNoiseAndSilence) {
  int voiced = 0;
  for (uint32_t seed = 1; seed <= 50; ++seed) voiced += pitch_of(noise(1600, 8000, seed), 8000) > 0;
  EXPECT_LE(voiced, 2);
  EXPECT_EQ(pitch_of(std::vector<float>(1600), 8000), 0);
}

TEST(PitchDetector, ForgetsWhatWasBefore) {
  PitchDetector detector(8000);
  const auto samples = vowel(200, 40, 8000);
  detector.process({samples.data(), 160});
  EXPECT_GT(detector.process({samples.data() + 160, 160}), 0);
  detector.reset();
  const std::vector<float> silence(160);
  detector.process(silence);
  EXPECT_EQ(detector.process(silence), 0);
}

}  // namespace
}  // namespace dragoman::prosody
