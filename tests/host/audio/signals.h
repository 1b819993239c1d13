// Signals and recordings that the audio tests listen to.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/audio/level.h"
#include "host/audio/tone.h"
#include "host/audio/wav.h"

namespace dgm::audio::test {

inline std::vector<int16_t> sine(uint32_t rate_hz, double frequency_hz, double peak_dbfs,
                                 size_t samples) {
  std::vector<int16_t> tone(samples);
  ToneGenerator(rate_hz, frequency_hz, peak_dbfs).fill(tone);
  return tone;
}

inline std::vector<int16_t> white_noise(double rms_dbfs, size_t samples, uint32_t seed = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0.0, 32'768.0 * gain_of_db(rms_dbfs));
  std::vector<int16_t> noise(samples);
  for (auto& sample : noise) {
    sample = static_cast<int16_t>(std::lrint(std::clamp(normal(random), -32'768.0, 32'767.0)));
  }
  return noise;
}

// A human prompt of the package asterisk-core-sounds-en-wav: 8 kHz, studio quality.
inline std::vector<int16_t> prompt(const std::string& name) {
  const std::string path = "/usr/share/asterisk/sounds/en_US_f_Allison/" + name + ".wav";
  auto wav = read_wav(path);
  if (!wav) throw std::runtime_error(wav.error().text());
  return wav->samples;
}

inline double rms_dbfs(std::span<const int16_t> samples) { return measure(samples).rms_dbfs(); }

inline std::vector<int16_t> scaled(std::span<const int16_t> samples, double db) {
  std::vector<int16_t> out(samples.size());
  for (size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<int16_t>(
        std::clamp(std::lrint(samples[i] * gain_of_db(db)), -32'768L, 32'767L));
  }
  return out;
}

inline std::vector<int16_t> sum(std::span<const int16_t> a, std::span<const int16_t> b) {
  std::vector<int16_t> out(std::min(a.size(), b.size()));
  for (size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<int16_t>(std::clamp(a[i] + b[i], -32'768, 32'767));
  }
  return out;
}

// The biggest step between two neighbours: a click shows here.
inline int biggest_step(std::span<const int16_t> samples) {
  int biggest = 0;
  for (size_t i = 1; i < samples.size(); ++i) {
    biggest = std::max(biggest, std::abs(samples[i] - samples[i - 1]));
  }
  return biggest;
}

}  // namespace dgm::audio::test
