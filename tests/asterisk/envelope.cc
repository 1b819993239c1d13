#include "tests/asterisk/envelope.h"

#include <cmath>
#include <cstdlib>
#include <map>
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

// Sums over windows, from which the correlation of any part is made.
struct Sums {
  double count = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;

  void add(double said, double heard) {
    ++count, x += said, y += heard;
    xx += said * said, yy += heard * heard, xy += said * heard;
  }
  Sums operator+(const Sums& other) const {
    return {count + other.count, x + other.x,   y + other.y,
            xx + other.xx,       yy + other.yy, xy + other.xy};
  }
  Sums operator-(const Sums& other) const {
    return {count - other.count, x - other.x,   y - other.y,
            xx - other.xx,       yy - other.yy, xy - other.xy};
  }
  double correlation() const {
    const double spread = (count * xx - x * x) * (count * yy - y * y);
    return spread > 0 ? (count * xy - x * y) / std::sqrt(spread) : 0;
  }
};

// Before each window of `said`, and after the last.
std::vector<Sums> sums_at(const std::vector<double>& said, const std::vector<double>& heard,
                          size_t offset_ms) {
  std::vector<Sums> sums(1);
  for (size_t at = 0; at + kWindowMs < said.size(); at += kWindowMs) {
    sums.push_back(sums.back());
    sums.back().add(loudness(said, at), loudness(heard, offset_ms + at));
  }
  return sums;
}

// The best of what is said up to some window where `match` says, and from there on later or
// earlier.
EnvelopeMatch with_slip(const std::vector<double>& said, const std::vector<double>& heard,
                        const EnvelopeMatch& match) {
  const int last = static_cast<int>(heard.size()) - static_cast<int>(said.size());
  std::map<int, std::vector<Sums>> sums;
  for (int offset = match.offset_ms - kMostSlipMs; offset <= match.offset_ms + kMostSlipMs;
       ++offset)
    if (offset >= 0 && offset <= last)
      sums[offset] = sums_at(said, heard, static_cast<size_t>(offset));
  auto best = match;
  for (const auto& [from, before] : sums) {
    for (const auto& [to, after] : sums) {
      if (std::abs(to - from) > kMostSlipMs) continue;
      for (size_t window = 0; window < before.size(); ++window) {
        const double value = (before[window] + (after.back() - after[window])).correlation();
        if (value > best.correlation)
          best = {.correlation = value, .offset_ms = from, .slip_ms = to - from};
      }
    }
  }
  return best;
}

}  // namespace

EnvelopeMatch match_envelopes(const audio::Wav& said, const audio::Wav& heard) {
  const auto said_energy = energy_by_millisecond(said), heard_energy = energy_by_millisecond(heard);
  EnvelopeMatch best;
  for (size_t offset = 0; offset + said_energy.size() <= heard_energy.size(); ++offset) {
    const double value = sums_at(said_energy, heard_energy, offset).back().correlation();
    if (value > best.correlation)
      best = {.correlation = value, .offset_ms = static_cast<int>(offset)};
  }
  return best.correlation > 0 ? with_slip(said_energy, heard_energy, best) : best;
}

}  // namespace dgm::test
