#include "host/audio/resampler.h"

#include <gtest/gtest.h>

#include <vector>

#include "host/audio/frame.h"
#include "tests/host/audio/signals.h"

namespace dgm::audio {
namespace {

TEST(Resampler, GivesExactlyOneFrameForEachFrameBetweenAnyTwoRates) {
  for (const uint32_t from : kSampleRatesHz) {
    for (const uint32_t to : kSampleRatesHz) {
      SCOPED_TRACE(std::to_string(from) + " to " + std::to_string(to));
      Resampler resampler(from, to);
      const std::vector<int16_t> in(samples_per_frame(from), 1'000);
      FrameBuffer out;
      for (int i = 0; i < 100; ++i) {
        ASSERT_EQ(resampler.frame(in, std::span(out).first(samples_per_frame(to))).size(),
                  samples_per_frame(to));
      }
    }
  }
}

TEST(Resampler, KeepsPitchAndLevelBetweenAnyTwoRates) {
  for (const uint32_t from : kSampleRatesHz) {
    for (const uint32_t to : kSampleRatesHz) {
      SCOPED_TRACE(std::to_string(from) + " to " + std::to_string(to));
      const auto tone = test::sine(from, 1'000, -12, from / 5);
      Resampler resampler(from, to);
      std::vector<int16_t> heard;
      for (size_t at = 0; at + samples_per_frame(from) <= tone.size();
           at += samples_per_frame(from)) {
        FrameBuffer out;
        const auto frame =
            resampler.frame(std::span(tone).subspan(at, samples_per_frame(from)), out);
        heard.insert(heard.end(), frame.begin(), frame.end());
      }
      const auto found = measure_tone(std::span(heard).subspan(to / 20), to);
      EXPECT_NEAR(found.frequency_hz, 1'000, 0.5);
      EXPECT_NEAR(found.rms_dbfs, -15.0, 0.1);
      EXPECT_GT(found.purity, 0.999);
    }
  }
}

TEST(Resampler, RemovesWhatTheLowerRateCannotCarry) {
  const auto tone = test::sine(24'000, 5'000, -6, 24'000);
  std::vector<int16_t> out(8'000);
  const auto done = Resampler(24'000, 8'000).step(tone, out);
  ASSERT_EQ(done.produced, 8'000U);
  EXPECT_LT(test::rms_dbfs(std::span(out).subspan(400)), -60.0);
}

TEST(Resampler, PassesEqualRatesThroughWithoutACopy) {
  Resampler resampler(16'000, 16'000);
  const std::vector<int16_t> in(320, 7);
  FrameBuffer out;
  EXPECT_EQ(resampler.frame(in, out).data(), in.data());
  EXPECT_EQ(resampler.delay_in_samples(), 0U);
}

TEST(Resampler, GivesTheSameSamplesWhateverThePiecesOfTheInput) {
  const auto speech = test::prompt("activated");
  const auto in_pieces = [&](size_t piece) {
    Resampler resampler(8'000, 22'050);
    std::vector<int16_t> all;
    const auto sink = [&](std::span<const int16_t> part) {
      all.insert(all.end(), part.begin(), part.end());
    };
    for (size_t at = 0; at < speech.size(); at += piece) {
      resampler.process(std::span(speech).subspan(at, std::min(piece, speech.size() - at)), sink);
    }
    resampler.flush(sink);
    return all;
  };
  const auto whole = in_pieces(speech.size());
  EXPECT_EQ(in_pieces(1), whole);
  EXPECT_EQ(in_pieces(317), whole);
}

TEST(Resampler, CutsNothingOffAtTheEndOfAnUtterance) {
  // Silence that ends in a loud burst: without flush() the burst would stay in the filter.
  std::vector<int16_t> in(4'000, 0);
  for (size_t i = in.size() - 16; i < in.size(); ++i) in[i] = 12'000;
  Resampler resampler(22'050, 8'000);
  std::vector<int16_t> all;
  const auto sink = [&](std::span<const int16_t> part) {
    all.insert(all.end(), part.begin(), part.end());
  };
  resampler.process(in, sink);
  const auto energy = [&] {
    double total = 0;
    for (const int16_t sample : all) total += static_cast<double>(sample) * sample / 8'000;
    return total;
  };
  const double before = energy();
  resampler.flush(sink);
  const double burst = 16.0 * 12'000 * 12'000 / 22'050;
  EXPECT_LT(before, burst * 0.1);
  EXPECT_GT(energy(), burst * 0.75);
}

TEST(Resampler, ForgetsTheStreamOnReset) {
  Resampler resampler(8'000, 16'000);
  const std::vector<int16_t> loud(160, 20'000), silence(160, 0);
  FrameBuffer out;
  resampler.frame(loud, out);
  resampler.reset();
  for (const int16_t sample : resampler.frame(silence, out)) ASSERT_EQ(sample, 0);
}

}  // namespace
}  // namespace dgm::audio
