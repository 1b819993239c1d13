#include "host/audio/tone.h"

#include <gtest/gtest.h>

#include "host/audio/g711.h"
#include "tests/host/audio/signals.h"

namespace dgm::audio {
namespace {

TEST(Tone, FindsThePitchAndLevelThatWereSent) {
  for (const uint32_t rate : {8'000U, 16'000U, 48'000U}) {
    for (const double hz : {120.0, 440.0, 1'004.0, 2'777.7, 3'400.0}) {
      SCOPED_TRACE(std::to_string(rate) + " Hz, tone " + std::to_string(hz));
      const auto found = measure_tone(test::sine(rate, hz, -17, rate / 2), rate);
      EXPECT_NEAR(found.frequency_hz, hz, 0.1);
      EXPECT_NEAR(found.rms_dbfs, -20.0, 0.1);
      EXPECT_GT(found.purity, 0.999);
    }
  }
}

TEST(Tone, SeesThatAToneWasPlayedAtTheWrongRate) {
  const auto tone = test::sine(16'000, 1'000, -20, 16'000);
  EXPECT_NEAR(measure_tone(tone, 8'000).frequency_hz, 500, 0.1);
}

TEST(Tone, SurvivesTheTelephone) {
  auto tone = test::sine(8'000, 1'004, -17, 8'000);
  for (auto& sample : tone) sample = mulaw_decode(mulaw_encode(sample));
  tone = test::sum(tone, test::white_noise(-40, tone.size()));
  const auto found = measure_tone(tone, 8'000);
  EXPECT_NEAR(found.frequency_hz, 1'004, 0.2);
  EXPECT_GT(found.purity, 0.98);
}

TEST(Tone, FindsNoToneInNoiseSilenceOrTooLittle) {
  EXPECT_EQ(measure_tone(test::white_noise(-20, 8'000), 8'000).frequency_hz, 0);
  EXPECT_EQ(measure_tone(std::vector<int16_t>(8'000, 0), 8'000).frequency_hz, 0);
  EXPECT_EQ(measure_tone(test::sine(8'000, 440, -20, 100), 8'000).frequency_hz, 0);
}

TEST(Tone, MeasuresOneOfTwoTones) {
  const auto two =
      test::sum(test::sine(8'000, 770, -20, 4'000), test::sine(8'000, 1'336, -30, 4'000));
  EXPECT_NEAR(level_at_dbfs(two, 8'000, 770), -23.0, 0.1);
  EXPECT_NEAR(level_at_dbfs(two, 8'000, 1'336), -33.0, 0.1);
  EXPECT_LT(level_at_dbfs(two, 8'000, 1'000), -70.0);
}

}  // namespace
}  // namespace dgm::audio
