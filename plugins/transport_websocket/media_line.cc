#include "plugins/transport_websocket/media_line.h"

#include <algorithm>

namespace dragoman::websocket {

uint64_t MediaLine::place(uint64_t arrived_at_ns, uint32_t samples) {
  constexpr uint64_t kNsPerUs = 1'000, kUsPerSecond = 1'000'000;
  if (first_arrived_ns_ == 0) first_arrived_ns_ = last_arrived_ns_ = arrived_at_ns;
  if (arrived_at_ns > last_arrived_ns_ + kSilenceNs) {
    const uint64_t passed_us = (arrived_at_ns - first_arrived_ns_) / kNsPerUs;
    next_ = std::max(next_, passed_us * sample_rate_hz_ / kUsPerSecond);
  }
  last_arrived_ns_ = std::max(last_arrived_ns_, arrived_at_ns);
  const uint64_t position = next_;
  next_ += samples;
  return position;
}

}  // namespace dragoman::websocket
