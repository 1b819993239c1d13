#include "plugins/recognizer_deepgram/timeline.h"

#include <algorithm>
#include <cmath>

namespace dragoman::deepgram {

namespace {

// What a jitter buffer moves frames by is no gap.
constexpr uint64_t kToleranceNs = 60'000'000;
// Deepgram rounds its seconds.
constexpr double kRoundingS = 0.005;

}  // namespace

void Timeline::add(uint64_t sample, uint64_t captured_at_ns) {
  if (captured_at_ns == 0 || rate_ == 0) return;
  if (count_ > 0) {
    const Anchor& newest = anchors_[(count_ - 1) % kMostAnchors];
    const uint64_t expected = newest.ns + ns_of(sample - newest.sample);
    const uint64_t off = std::max(expected, captured_at_ns) - std::min(expected, captured_at_ns);
    if (off <= kToleranceNs) return;
  }
  anchors_[count_ % kMostAnchors] = {sample, captured_at_ns};
  ++count_;
}

uint64_t Timeline::at(double second, bool is_end) const {
  if (!(second >= 0) || count_ == 0) return 0;
  const double shifted = is_end ? second - kRoundingS : second + kRoundingS;
  const auto sample = static_cast<uint64_t>(std::llround(std::max(shifted, 0.0) * rate_));
  const auto exact = static_cast<uint64_t>(std::llround(second * rate_));
  const size_t kept = std::min(count_, kMostAnchors);
  for (size_t back = 1; back <= kept; ++back) {
    const Anchor& anchor = anchors_[(count_ - back) % kMostAnchors];
    if (anchor.sample <= sample)
      return anchor.ns + ns_of(std::max(exact, anchor.sample) - anchor.sample);
  }
  return 0;
}

}  // namespace dragoman::deepgram
