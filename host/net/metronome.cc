#include "host/net/metronome.h"

#include "host/base/clock.h"

namespace dgm::net {
namespace {

constexpr uint64_t kWindowNs = 100 * kNsPerMs;

}  // namespace

void Metronome::count(size_t events, uint64_t now_ns) {
  if (tick_ns_ == 0) return;
  window_events_ += events;
  const uint64_t elapsed_ns = now_ns - window_began_ns_;
  if (elapsed_ns < kWindowNs) return;
  const uint64_t ticks = elapsed_ns / tick_ns_;
  // Begins at one event per two ticks, ends at one per four: no flutter in between.
  is_ticking_ = window_events_ * (is_ticking_ ? 4 : 2) >= ticks;
  window_began_ns_ = now_ns;
  window_events_ = 0;
}

}  // namespace dgm::net
