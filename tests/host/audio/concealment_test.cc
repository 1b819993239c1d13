#include "host/audio/concealment.h"

#include <gtest/gtest.h>

#include <vector>

#include "host/audio/frame.h"
#include "tests/host/audio/signals.h"

namespace dgm::audio {
namespace {

// Plays a signal with the frames at `lost` missing.
std::vector<int16_t> with_losses(std::vector<int16_t> signal, uint32_t rate_hz,
                                 const std::vector<size_t>& lost) {
  Concealment concealment(rate_hz);
  const size_t size = samples_per_frame(rate_hz);
  for (size_t frame = 0; (frame + 1) * size <= signal.size(); ++frame) {
    const auto part = std::span(signal).subspan(frame * size, size);
    if (std::find(lost.begin(), lost.end(), frame) != lost.end()) {
      concealment.missing(part);
    } else {
      concealment.received(part);
    }
  }
  return signal;
}

TEST(Concealment, ContinuesAVowelThroughOneLostFrame) {
  for (const uint32_t rate : {8'000U, 16'000U, 24'000U, 48'000U}) {
    for (const double hz : {90.0, 150.0, 333.0}) {
      SCOPED_TRACE(std::to_string(rate) + " Hz, tone " + std::to_string(hz));
      const size_t size = samples_per_frame(rate);
      const auto tone = test::sine(rate, hz, -12, 10 * size);
      const auto heard = with_losses(tone, rate, {5});
      // Faded a little towards its end, never louder, and without a click on either side.
      const auto repaired = std::span(heard).subspan(5 * size, size);
      EXPECT_NEAR(test::rms_dbfs(repaired), test::rms_dbfs(tone), 1.5);
      EXPECT_LE(test::biggest_step(heard), test::biggest_step(tone) * 5 / 4);
      EXPECT_TRUE(std::equal(tone.begin() + static_cast<std::ptrdiff_t>(7 * size), tone.end(),
                             heard.begin() + static_cast<std::ptrdiff_t>(7 * size)));
    }
  }
}

TEST(Concealment, IsSilentAfterSixtyMilliseconds) {
  const auto heard = with_losses(test::sine(8'000, 150, -12, 20 * 160), 8'000, {5, 6, 7, 8, 9, 10});
  const auto level = [&](size_t frame) {
    return test::rms_dbfs(std::span(heard).subspan(frame * 160, 160));
  };
  EXPECT_LT(level(6), level(5) - 2.0);
  EXPECT_LT(level(7), level(6) - 4.0);
  EXPECT_EQ(level(8), kSilenceDbfs);
  EXPECT_EQ(level(10), kSilenceDbfs);
  EXPECT_LE(test::biggest_step(heard), 2'000);  // comes back faded in
}

TEST(Concealment, SoundsCloserToSpeechThanSilenceDoes) {
  const auto speech = test::prompt("vm-intro");
  std::vector<size_t> lost;
  for (size_t frame = 3; frame < speech.size() / 160; frame += 10) lost.push_back(frame);
  const auto heard = with_losses(speech, 8'000, lost);
  double with_repair = 0, with_silence = 0;
  for (const size_t frame : lost) {
    for (size_t i = frame * 160; i < (frame + 1) * 160; ++i) {
      // Energies, not waveforms: the ear hears a gap by its level.
      with_repair += std::abs(std::abs(static_cast<double>(speech[i])) - std::abs(heard[i]));
      with_silence += std::abs(static_cast<double>(speech[i]));
    }
  }
  EXPECT_LT(with_repair, with_silence * 0.8);
}

TEST(Concealment, BlendsOverACutThatTheJitterBufferMade) {
  const auto tone = test::sine(8'000, 150, -6, 20 * 160);
  const auto across = [&](bool joins_cut) {
    Concealment concealment(8'000);
    std::vector<int16_t> heard;
    for (size_t frame = 0; frame < 10; ++frame) {
      // 25 samples are left out before frame 5.
      const size_t at = frame * 160 + (frame < 5 ? 0 : 25);
      std::vector<int16_t> part(tone.begin() + static_cast<std::ptrdiff_t>(at),
                                tone.begin() + static_cast<std::ptrdiff_t>(at + 160));
      concealment.received(part, joins_cut && frame == 5);
      heard.insert(heard.end(), part.begin(), part.end());
    }
    return test::biggest_step(heard);
  };
  EXPECT_GT(across(false), 5'000);
  EXPECT_LT(across(true), 2'800);
}

TEST(Concealment, MakesNothingOutOfNothing) {
  Concealment concealment(8'000);
  std::vector<int16_t> frame(160, 99);
  concealment.missing(frame);
  EXPECT_EQ(frame, std::vector<int16_t>(160, 0));
}

TEST(Concealment, DoesNotContinueWhatCameBeforeIntendedSilence) {
  Concealment concealment(8'000);
  std::vector<int16_t> frame(160, 9'000);
  concealment.received(frame);
  concealment.silent();
  concealment.missing(frame);
  EXPECT_EQ(frame, std::vector<int16_t>(160, 0));
}

}  // namespace
}  // namespace dgm::audio
