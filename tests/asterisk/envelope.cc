#include "tests/asterisk/envelope.h"

#include <cmath>
#include <span>
#include <vector>

namespace dgm::test {
namespace {

constexpr size_t kWindowMs = 10;

// Energy of all samples before each millisecond.
std::vector<double> energy_by_millisecond(const audio::Wav& wav) {
  const size_t step = wav.sample_rate_hz / 1000;
  std::vector<double> sums{0};
  for (size_t at = 0; step > 0 && at + step <= wav.samples.size(); at += step) {
    double energy = 0;
    for (const int16_t sample : std::span(wav.samples).subspan(at, step))
      energy += static_cast<double>(sample) * sample;
    sums.push_back(sums.back() + energy);
  }
  return sums;
}

double loudness(const std::vector<double>& sums, size_t from_ms) {
  return std::sqrt(sums[from_ms + kWindowMs] - sums[from_ms]);
}

double correlation(const std::vector<double>& said, const std::vector<double>& heard,
                   size_t offset_ms) {
  double x_sum = 0, y_sum = 0, xx = 0, yy = 0, xy = 0, count = 0;
  for (size_t at = 0; at + kWindowMs < said.size(); at += kWindowMs, ++count) {
    const double x = loudness(said, at), y = loudness(heard, offset_ms + at);
    x_sum += x, y_sum += y, xx += x * x, yy += y * y, xy += x * y;
  }
  const double spread = (count * xx - x_sum * x_sum) * (count * yy - y_sum * y_sum);
  return spread > 0 ? (count * xy - x_sum * y_sum) / std::sqrt(spread) : 0;
}

}  // namespace

EnvelopeMatch match_envelopes(const audio::Wav& said, const audio::Wav& heard) {
  const auto said_energy = energy_by_millisecond(said), heard_energy = energy_by_millisecond(heard);
  EnvelopeMatch best;
  for (size_t offset = 0; offset + said_energy.size() <= heard_energy.size(); ++offset) {
    const double value = correlation(said_energy, heard_energy, offset);
    if (value > best.correlation)
      best = {.correlation = value, .offset_ms = static_cast<int>(offset)};
  }
  return best;
}

}  // namespace dgm::test
