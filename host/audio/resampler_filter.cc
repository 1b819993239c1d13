#include "host/audio/resampler_filter.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <numbers>
#include <numeric>
#include <utility>

namespace dgm::audio {
namespace {

// 3 ms of delay at the lower rate of 8 kHz; the transition ends where aliases begin.
constexpr double kTapsAtLowerRate = 48;
constexpr double kCutoff = 0.91;  // of half the lower rate
constexpr double kKaiserBeta = 8.0;

// Modified Bessel function of the first kind, order 0, by its power series.
double bessel_i0(double x) {
  double term = 1, sum = 1;
  for (int k = 1; term > sum * 1e-9; ++k) {
    term *= (x / 2 / k) * (x / 2 / k);
    sum += term;
  }
  return sum;
}

std::shared_ptr<const ResamplerFilter> design(uint32_t from_hz, uint32_t to_hz) {
  const uint32_t divisor = std::gcd(from_hz, to_hz);
  auto filter = std::make_shared<ResamplerFilter>();
  filter->up = to_hz / divisor;
  filter->down = from_hz / divisor;
  const double lower = std::min(1.0, static_cast<double>(to_hz) / from_hz);
  filter->taps = static_cast<size_t>(std::ceil(kTapsAtLowerRate / lower / 16)) * 16;
  filter->rows.resize(filter->up * filter->taps);

  const double half = static_cast<double>(filter->taps) / 2;
  const double bandwidth = kCutoff * lower;
  const double window_scale = 1.0 / bessel_i0(kKaiserBeta);
  std::vector<double> row(filter->taps);
  for (uint32_t phase = 0; phase < filter->up; ++phase) {
    for (size_t k = 0; k < filter->taps; ++k) {
      // Distance of this tap's sample from the middle of the filter, in input samples.
      const double at = half - 1 - static_cast<double>(k) + static_cast<double>(phase) / filter->up;
      const double angle = std::numbers::pi * bandwidth * at;
      const double sinc = at == 0 ? 1.0 : std::sin(angle) / angle;
      const double edge = 1.0 - (at / half) * (at / half);
      row[k] = edge < 0 ? 0.0 : sinc * bessel_i0(kKaiserBeta * std::sqrt(edge)) * window_scale;
    }
    // Each phase passes DC unchanged, so that a steady level has no ripple.
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    for (size_t k = 0; k < filter->taps; ++k) {
      filter->rows[phase * filter->taps + k] = static_cast<float>(row[k] / sum);
    }
  }
  return filter;
}

}  // namespace

std::shared_ptr<const ResamplerFilter> ResamplerFilter::between(uint32_t from_hz, uint32_t to_hz) {
  static std::mutex mutex;
  static std::map<std::pair<uint32_t, uint32_t>, std::shared_ptr<const ResamplerFilter>> filters;
  const std::lock_guard lock(mutex);
  auto& filter = filters[{from_hz, to_hz}];
  if (!filter) filter = design(from_hz, to_hz);
  return filter;
}

}  // namespace dgm::audio
