#include "tests/asterisk/envelope.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "host/audio/g711.h"
#include "host/audio/tone.h"

namespace dgm::test {
namespace {

// Syllables: tones of changing length and level.
audio::Wav speech(uint32_t rate_hz, int seed) {
  audio::Wav wav{rate_hz, {}};
  for (int syllable = 0; syllable < 12; ++syllable) {
    const int dice = (syllable * 7 + seed * 5) % 11;
    std::vector<int16_t> samples(rate_hz / 1000 * static_cast<size_t>(60 + 20 * dice));
    audio::ToneGenerator(rate_hz, 300 + 40 * dice, -6 - 3 * ((dice * 3 + seed) % 7)).fill(samples);
    wav.samples.insert(wav.samples.end(), samples.begin(), samples.end());
    wav.samples.resize(wav.samples.size() + rate_hz / 1000 * static_cast<size_t>(30 + 9 * dice));
  }
  return wav;
}

// After so much silence, with as much behind it.
audio::Wav later(const audio::Wav& wav, size_t silence_ms) {
  audio::Wav moved{wav.sample_rate_hz, {}};
  moved.samples.resize(wav.sample_rate_hz / 1000 * silence_ms);
  moved.samples.insert(moved.samples.end(), wav.samples.begin(), wav.samples.end());
  moved.samples.resize(moved.samples.size() + wav.sample_rate_hz / 1000 * silence_ms);
  return moved;
}

TEST(Envelope, FindsWhatWasSaidWhereItIs) {
  const auto said = speech(8000, 1);
  const auto match = match_envelopes(said, later(said, 1234));
  EXPECT_NEAR(match.correlation, 1, 1e-6);
  EXPECT_EQ(match.offset_ms, 1234);
  EXPECT_EQ(match.slip_ms, 0);
}

TEST(Envelope, IsTheSameAtAnotherRateQuieterAndThroughACodec) {
  auto heard = later(speech(16'000, 1), 300);
  for (auto& sample : heard.samples)
    sample = audio::mulaw_decode(audio::mulaw_encode(static_cast<int16_t>(sample / 4)));
  const auto match = match_envelopes(speech(8000, 1), heard);
  EXPECT_GT(match.correlation, 0.99);
  EXPECT_NEAR(match.offset_ms, 300, 2);
}

TEST(Envelope, SeesWhatAJitterBufferInsertsOnce) {
  const auto said = speech(8000, 1);
  auto heard = later(said, 500);
  heard.samples.insert(heard.samples.begin() + 20'000, 160, 0);
  const auto match = match_envelopes(said, heard);
  EXPECT_GT(match.correlation, 0.98);
  EXPECT_NEAR(match.offset_ms, 500, 3);
  EXPECT_NEAR(match.slip_ms, 20, 3);
}

TEST(Envelope, OfOtherSpeechIsUnlike) {
  EXPECT_LT(match_envelopes(speech(8000, 1), later(speech(8000, 2), 500)).correlation, 0.7);
}

TEST(Envelope, SuffersFromAGapOfATenthOfASecond) {
  const auto said = speech(8000, 1);
  auto heard = later(said, 500);
  const auto middle = heard.samples.begin() + static_cast<ptrdiff_t>(heard.samples.size() / 2);
  heard.samples.erase(middle, middle + 800);
  EXPECT_LT(match_envelopes(said, heard).correlation, 0.9);
}

TEST(Envelope, SuffersFromSpeechThatIsHeardTwice) {
  const auto said = speech(8000, 1);
  auto heard = later(said, 500);
  const std::vector<int16_t> part(heard.samples.begin() + 12'000, heard.samples.begin() + 13'600);
  heard.samples.insert(heard.samples.begin() + 13'600, part.begin(), part.end());
  EXPECT_LT(match_envelopes(said, heard).correlation, 0.9);
}

TEST(Envelope, OfSilenceOrTooLittleMatchesNothing) {
  const auto said = speech(8000, 1);
  EXPECT_EQ(match_envelopes(said, {8000, std::vector<int16_t>(80'000)}).correlation, 0);
  EXPECT_EQ(match_envelopes(said, {8000, std::vector<int16_t>(100)}).correlation, 0);
  EXPECT_EQ(match_envelopes({8000, {}}, later(said, 500)).correlation, 0);
}

}  // namespace
}  // namespace dgm::test
