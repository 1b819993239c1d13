// How a worker waits. With a tick it sleeps to the next multiple of the tick on the steady clock
// and lets packets gather meanwhile; without one it wakes for every packet. Ticking pays only when
// packets come at least every other tick, so a quiet worker waits for events in any case: it then
// costs nothing, and answers sooner. Pure: time comes in as an argument.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dgm::net {

class Metronome {  // [worker]
 public:
  // tick_ns 0: never ticks.
  explicit Metronome(uint64_t tick_ns) : tick_ns_(tick_ns) {}

  // After each turn of the loop: how many events it served. [rt]
  void count(size_t events, uint64_t now_ns);

  bool is_ticking() const { return is_ticking_; }
  // The first tick after now: absolute, so late wake-ups do not add up.
  uint64_t next_tick_ns(uint64_t now_ns) const { return (now_ns / tick_ns_ + 1) * tick_ns_; }

 private:
  uint64_t tick_ns_;
  bool is_ticking_ = false;
  uint64_t window_began_ns_ = 0;
  uint64_t window_events_ = 0;
};

}  // namespace dgm::net
