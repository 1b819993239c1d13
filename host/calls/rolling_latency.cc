#include "host/calls/rolling_latency.h"

#include <algorithm>
#include <cmath>

namespace dgm::calls {

void RollingLatency::add(double ms) {
  const uint64_t at = next_.fetch_add(1, std::memory_order_relaxed);
  ms_[at % kAnswers].store(std::max(static_cast<float>(ms), 0.001F), std::memory_order_relaxed);
}

void RollingLatency::forget() {
  next_.store(0, std::memory_order_relaxed);
  for (auto& each : ms_) each.store(0, std::memory_order_relaxed);
}

std::optional<double> RollingLatency::quantile_ms(double quantile) const {
  std::array<float, kAnswers> known;
  size_t count = 0;
  for (const auto& each : ms_) {
    const float ms = each.load(std::memory_order_relaxed);
    if (ms > 0) known[count++] = ms;
  }
  if (count == 0) return std::nullopt;
  const auto rank = static_cast<size_t>(std::lround(quantile * static_cast<double>(count - 1)));
  std::nth_element(known.begin(), known.begin() + static_cast<ptrdiff_t>(rank),
                   known.begin() + static_cast<ptrdiff_t>(count));
  return static_cast<double>(known[rank]);
}

uint32_t RollingLatency::deadline_ms(uint32_t ceiling_ms) const {
  const auto p95_ms = known_p95_ms();
  if (!p95_ms) return ceiling_ms;
  const double wanted_ms = *p95_ms + std::max(kLeastMarginMs, *p95_ms / 2);
  return static_cast<uint32_t>(std::min<double>(wanted_ms, ceiling_ms));
}

uint32_t RollingLatency::hedge_delay_ms(uint32_t ceiling_ms) const {
  const auto p95_ms = known_p95_ms();
  return p95_ms ? static_cast<uint32_t>(1.3 * *p95_ms) : ceiling_ms / 2;
}

std::optional<double> RollingLatency::known_p95_ms() const {
  return answers() < kAnswersToKnow ? std::nullopt : quantile_ms(0.95);
}

}  // namespace dgm::calls
