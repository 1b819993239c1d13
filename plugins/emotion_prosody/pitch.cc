#include "plugins/emotion_prosody/pitch.h"

#include <algorithm>

namespace dragoman::prosody {

namespace {

// Below the first a lag is taken as soon as it is found, which keeps multiples of the period out;
// above the second nothing is periodic.
constexpr float kCertain = 0.15f, kPossible = 0.3f;

// Sum of squared differences of `count` samples with those `lag` later. Four sums, because one
// would wait for each addition.
float difference(const float* samples, size_t lag, size_t count) {
  float sums[4] = {};
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    for (size_t k = 0; k < 4; ++k) {
      const float apart = samples[i + k] - samples[i + k + lag];
      sums[k] += apart * apart;
    }
  }
  for (; i < count; ++i) {
    const float apart = samples[i] - samples[i + lag];
    sums[0] += apart * apart;
  }
  return sums[0] + sums[1] + sums[2] + sums[3];
}

}  // namespace

PitchDetector::PitchDetector(uint32_t sample_rate_hz)
    : rate_(std::clamp(sample_rate_hz, kLowestRate, kHighestRate)),
      hop_(rate_ / 50),
      shortest_(static_cast<size_t>(static_cast<float>(rate_) / 2 / kHighestHz)),
      longest_(static_cast<size_t>(static_cast<float>(rate_) / 2 / kLowestHz)) {}

void PitchDetector::reset() { samples_.fill(0); }

float PitchDetector::process(std::span<const float> hop) {
  std::copy_n(samples_.begin() + static_cast<ptrdiff_t>(hop_), hop_, samples_.begin());
  std::copy_n(hop.begin(), std::min(hop.size(), hop_),
              samples_.begin() + static_cast<ptrdiff_t>(hop_));
  for (size_t i = 0; i < hop_; ++i) halves_[i] = samples_[2 * i] + samples_[2 * i + 1];
  const size_t lag = coarse_lag();
  if (lag == 0) return 0;
  const float hz = static_cast<float>(rate_) / fine_period(lag);
  return hz < kLowestHz || hz > kHighestHz ? 0 : hz;
}

size_t PitchDetector::coarse_lag() const {
  const size_t count = hop_ - longest_ - 1;
  float sum = 0, best = kPossible;
  float before = 1;  // normalized difference at the lag before
  size_t best_lag = 0;
  bool falls = false;
  for (size_t lag = 1; lag <= longest_; ++lag) {
    const float apart = difference(halves_.data(), lag, count);
    sum += apart;
    // Of a silent signal no lag is better than another.
    const float now = sum > 0 ? apart * static_cast<float>(lag) / sum : 1;
    const bool was_lowest = falls && now > before;
    if (was_lowest && lag > shortest_ && before < best) {
      best = before;
      best_lag = lag - 1;
      if (best < kCertain) return best_lag;
    }
    falls = now < before;
    before = now;
  }
  return best_lag;
}

float PitchDetector::fine_period(size_t coarse_lag) const {
  constexpr size_t kAround = 2;
  const size_t count = 2 * hop_ - 2 * longest_ - kAround;
  const size_t first = 2 * coarse_lag - kAround;
  float apart[2 * kAround + 1];
  for (size_t i = 0; i < std::size(apart); ++i)
    apart[i] = difference(samples_.data(), first + i, count);
  const size_t best = static_cast<size_t>(std::min_element(apart, std::end(apart)) - apart);
  const auto lag = static_cast<float>(first + best);
  if (best == 0 || best == 2 * kAround) return lag;
  // A parabola through three points has its lowest between the samples.
  const float bend = apart[best - 1] - 2 * apart[best] + apart[best + 1];
  return bend > 0 ? lag + (apart[best - 1] - apart[best + 1]) / (2 * bend) : lag;
}

}  // namespace dragoman::prosody
