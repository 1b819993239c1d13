#include "host/audio/lateness.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dgm::audio {

int64_t Lateness::add(uint64_t arrived_at_ns, int64_t transit_ns) noexcept {
  if (current_.packets == 0) {
    period_began_ns_ = arrived_at_ns;
  } else if (arrived_at_ns > period_began_ns_ && arrived_at_ns - period_began_ns_ >= kPeriodNs) {
    previous_ = current_;
    current_ = Period();
    period_began_ns_ = arrived_at_ns;
  }
  current_.base_ns = current_.packets == 0 ? transit_ns : std::min(current_.base_ns, transit_ns);
  const int64_t late_ns = std::max<int64_t>(0, transit_ns - base_ns());
  const auto bin = std::min<size_t>(kBins - 1, static_cast<size_t>(late_ns / kBinNs));
  if (current_.counts[bin] < std::numeric_limits<uint16_t>::max()) {
    ++current_.counts[bin];
    ++current_.packets;
  }
  return late_ns;
}

int64_t Lateness::base_ns() const noexcept {
  if (previous_.packets == 0) return current_.base_ns;
  if (current_.packets == 0) return previous_.base_ns;
  return std::min(current_.base_ns, previous_.base_ns);
}

double Lateness::quantile_ms(double share) const noexcept {
  const auto wanted = static_cast<uint32_t>(std::ceil(share * packets()));
  uint32_t seen = 0;
  size_t bin = 0;
  while (bin + 1 < kBins) {
    seen += static_cast<uint32_t>(current_.counts[bin]) + previous_.counts[bin];
    if (seen >= wanted) break;
    ++bin;
  }
  return static_cast<double>(static_cast<int64_t>(bin + 1) * kBinNs) / 1e6;
}

}  // namespace dgm::audio
