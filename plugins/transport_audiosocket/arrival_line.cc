#include "plugins/transport_audiosocket/arrival_line.h"

namespace dragoman::audiosocket {

uint64_t ArrivalLine::place(uint64_t arrived_at_ns, uint32_t rate_hz, size_t samples,
                            size_t behind) {
  constexpr uint64_t kNsPerUs = 1'000, kUsPerSecond = 1'000'000;
  if (rate_hz_ == 0) {
    rate_hz_ = rate_hz;
    last_arrived_ns_ = arrived_at_ns;
  }
  if (rate_hz != rate_hz_) {
    next_ = next_ * rate_hz / rate_hz_;
    rate_hz_ = rate_hz;
  }
  const uint64_t gap_ns = arrived_at_ns > last_arrived_ns_ ? arrived_at_ns - last_arrived_ns_ : 0;
  if (gap_ns > kSilenceNs) {
    const uint64_t passed = gap_ns / kNsPerUs * rate_hz / kUsPerSecond;
    const uint64_t brought = samples + behind;
    if (passed > brought) next_ += passed - brought;
  }
  last_arrived_ns_ = arrived_at_ns;
  const uint64_t position = next_;
  next_ += samples;
  return position;
}

}  // namespace dragoman::audiosocket
