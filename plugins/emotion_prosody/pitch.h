// The fundamental frequency of a voice, by the periodicity of its signal: the difference function
// of YIN (de Cheveigne and Kawahara, 2002), coarse at half the rate and then fine around the best
// lag. Works on telephone speech, where the fundamental itself is cut off. Pure; [rt].
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace dragoman::prosody {

inline constexpr float kLowestHz = 70, kHighestHz = 400;  // of speaking voices

class PitchDetector {
 public:
  static constexpr uint32_t kLowestRate = 8000, kHighestRate = 12'000;

  // sample_rate_hz: kLowestRate to kHighestRate.
  explicit PitchDetector(uint32_t sample_rate_hz);

  // One hop of 20 ms, -32768 to 32767; the answer is that of the last 40 ms. 0: not voiced.
  float process(std::span<const float> hop);
  void reset();
  size_t hop_samples() const { return hop_; }

 private:
  static constexpr size_t kMostSamples = kHighestRate / 25;  // 40 ms

  size_t coarse_lag() const;  // 0: not periodic
  float fine_period(size_t coarse_lag) const;

  const uint32_t rate_;
  const size_t hop_, shortest_, longest_;  // lags at half the rate
  std::array<float, kMostSamples> samples_{};
  std::array<float, kMostSamples / 2> halves_{};
};

}  // namespace dragoman::prosody
