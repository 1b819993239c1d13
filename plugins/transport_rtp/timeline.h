// From RTP timestamps (32 bit, random start, units of the payload type's clock) to the position of
// a packet's first sample in samples of its audio rate, which never wraps. Pure. [worker, rt]
#pragma once

#include <cstdint>
#include <optional>

namespace dragoman::rtp {

// A timestamp that disagrees with the arrival clock by more than this belongs to a new time line
// (the sender's clock was reset, or stood still while it was silent).
constexpr uint64_t kTimelineToleranceNs = 2'000'000'000;

class Timeline {
 public:
  struct Place {
    uint64_t position = 0;  // in samples of rate_hz
    bool jumped = false;    // a new time line: the position follows the arrival clock instead
  };

  // A new stream begins: its first timestamp is placed where the clock stands, after everything
  // placed before.
  void restart() { fresh_ = true; }

  // `is_newest`: no later packet has been placed. nullopt: a late packet from another time line.
  // rate_hz may differ from clock_hz (G.722: 16000 and 8000, RFC 3551 section 4.5.2).
  std::optional<Place> place(uint32_t timestamp, uint32_t clock_hz, uint32_t rate_hz,
                             uint64_t arrived_at_ns, bool is_newest);

 private:
  bool fresh_ = true, used_ = false;
  uint32_t clock_hz_ = 0;
  uint32_t last_timestamp_ = 0;
  uint64_t last_extended_ = 0;  // in units of clock_hz_
  uint64_t last_arrived_ns_ = 0;
};

}  // namespace dragoman::rtp
