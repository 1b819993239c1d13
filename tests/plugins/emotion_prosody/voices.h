// Voices that are computed: pulses through a decaying resonance, with a given pitch and loudness.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

namespace dragoman::prosody {

// A vowel: the harmonics of `hz` above the telephone's 300 Hz, so that the fundamental is missing.
inline std::vector<float> vowel(double hz, double duration_ms, uint32_t rate_hz,
                                double peak = 8000) {
  std::vector<float> samples(static_cast<size_t>(duration_ms * rate_hz / 1000));
  const auto first = static_cast<int>(std::ceil(300 / hz));
  const auto last = static_cast<int>(std::floor(3400 / hz));
  for (size_t i = 0; i < samples.size(); ++i) {
    double sum = 0;
    for (int harmonic = first; harmonic <= last; ++harmonic)
      sum += std::cos(2 * std::numbers::pi * harmonic * hz * static_cast<double>(i) / rate_hz +
                      0.7 * harmonic * harmonic) /
             harmonic;
    samples[i] = static_cast<float>(peak * first * sum / 3);
  }
  return samples;
}

inline std::vector<float> noise(size_t count, float peak, uint32_t seed = 1) {
  std::vector<float> samples(count);
  for (float& sample : samples) {
    seed = seed * 1664525 + 1013904223;
    sample = peak * (static_cast<float>(seed >> 8) / 8388608.0f - 1);
  }
  return samples;
}

}  // namespace dragoman::prosody
