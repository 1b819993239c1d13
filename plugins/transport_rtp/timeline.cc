#include "plugins/transport_rtp/timeline.h"

namespace dragoman::rtp {

namespace {

constexpr uint64_t kNsPerSecond = 1'000'000'000;
// The first position leaves room below for packets that were overtaken by the first one.
constexpr uint64_t kFirstPositionSeconds = 60;

uint64_t units_of(uint64_t ns, uint32_t clock_hz) {
  return ns / kNsPerSecond * clock_hz + ns % kNsPerSecond * clock_hz / kNsPerSecond;
}

}  // namespace

std::optional<Timeline::Place> Timeline::place(uint32_t timestamp, uint32_t clock_hz,
                                               uint32_t rate_hz, uint64_t arrived_at_ns,
                                               bool is_newest) {
  Place place;
  uint64_t extended = 0;
  const uint64_t elapsed_ns =
      arrived_at_ns > last_arrived_ns_ ? arrived_at_ns - last_arrived_ns_ : 0;
  if (!used_) {
    clock_hz_ = clock_hz;
    extended = kFirstPositionSeconds * clock_hz;
  } else {
    if (clock_hz != clock_hz_) {
      if (!is_newest) return std::nullopt;
      last_extended_ = last_extended_ * clock_hz / clock_hz_;
      clock_hz_ = clock_hz;
      fresh_ = true;
    }
    const int64_t step = static_cast<int32_t>(timestamp - last_timestamp_);
    const auto elapsed = static_cast<int64_t>(units_of(elapsed_ns, clock_hz));
    const auto tolerance = static_cast<int64_t>(units_of(kTimelineToleranceNs, clock_hz));
    const bool agrees = step - elapsed <= tolerance && elapsed - step <= tolerance;
    if (!is_newest && (!agrees || fresh_)) return std::nullopt;
    place.jumped = fresh_ || !agrees;
    extended = last_extended_ + static_cast<uint64_t>(place.jumped ? elapsed : step);
  }
  if (is_newest) {
    used_ = true;
    fresh_ = false;
    last_timestamp_ = timestamp;
    last_extended_ = extended;
    last_arrived_ns_ = arrived_at_ns;
  }
  place.position = extended * rate_hz / clock_hz;
  return place;
}

}  // namespace dragoman::rtp
