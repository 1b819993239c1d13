#include "host/caller/histogram.h"

#include <algorithm>
#include <cmath>

namespace dgm::caller {
namespace {

constexpr uint64_t kFine = 1000;
constexpr double kGrowth = 1.01;
constexpr size_t kCoarse = 1400;  // up to 1000 s

}  // namespace

LatencyHistogram::LatencyHistogram() : buckets_(kFine + kCoarse) {}

void LatencyHistogram::add(uint64_t latency_us) {
  ++buckets_[bucket_of(latency_us)];
  ++count_;
  max_us_ = std::max(max_us_, latency_us);
}

double LatencyHistogram::quantile_us(double quantile) const {
  if (count_ == 0) return 0;
  const auto wanted = static_cast<uint64_t>(std::ceil(quantile * static_cast<double>(count_)));
  uint64_t seen = 0;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen < std::max<uint64_t>(wanted, 1)) continue;
    const double edge = i < kFine ? static_cast<double>(i + 1)
                                  : static_cast<double>(kFine) *
                                        std::pow(kGrowth, static_cast<double>(i - kFine + 1));
    return std::min(edge, static_cast<double>(max_us_));
  }
  return static_cast<double>(max_us_);
}

void LatencyHistogram::clear() { *this = LatencyHistogram(); }

size_t LatencyHistogram::bucket_of(uint64_t latency_us) {
  if (latency_us < kFine) return latency_us;
  const auto coarse =
      std::log(static_cast<double>(latency_us) / static_cast<double>(kFine)) / std::log(kGrowth);
  return kFine + std::min<size_t>(static_cast<size_t>(coarse), kCoarse - 1);
}

}  // namespace dgm::caller
