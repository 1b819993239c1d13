// The pacing wheel of a worker: 20 slots of 1 ms, every member once per turn of the wheel. One
// wheel for all legs costs a twentieth of a timer per leg. Pure: time comes in as an argument.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "host/base/clock.h"
#include "host/net/worker.h"

namespace dgm::net {

// Slot k is due at the milliseconds of the steady clock that are k modulo 20: no start time, so
// nothing to drift from. [worker] throughout.
class PacingWheel {
 public:
  static constexpr size_t kSlots = 20;
  static constexpr uint64_t kSlotNs = kNsPerMs;
  static constexpr uint64_t kPausePeriodNs = 10 * kNsPerSecond;
  static constexpr uint64_t kForgivenNs = 40 * kNsPerMs;  // later than this is skipped

  // Joins the slot with the fewest members; of equals the one due next.
  void pace(Paced& target, uint64_t now_ns);
  // Unknown targets are ignored. Both may be called from inside on_slot().
  void unpace(Paced& target);

  // Calls on_slot() for all that is due. After a stall the slots more than 40 ms back are skipped
  // and counted: a listener gains nothing from a burst. [rt]
  void run(uint64_t now_ns);

  // When the next slot with members is due; 0: there are no members. [rt]
  uint64_t next_due_ns() const;

  size_t size() const { return size_; }
  uint64_t slots_run() const { return run_; }            // calls of on_slot()
  uint64_t slots_skipped() const { return skipped_; }    // calls left out
  uint64_t late_max_ns() const { return late_max_ns_; }  // of slots run
  // The longest delay of a slot within the last 10 to 20 s, of those left out, too: how long the
  // worker has paused.
  uint64_t recent_pause_ns() const { return std::max(pause_ns_, pause_before_ns_); }

 private:
  using Slot = std::vector<Paced*>;  // nullptr: left while the slot was running
  void run_slot(uint32_t index, uint64_t due_ns);
  void note_pause(uint64_t now_ns, uint64_t late_ns);

  std::array<Slot, kSlots> slots_;
  uint64_t cursor_ = 0;  // the next millisecond to run, counted from 0 of the steady clock
  uint32_t running_ = Paced::kNoSlot;
  size_t size_ = 0;
  uint64_t run_ = 0;
  uint64_t skipped_ = 0;
  uint64_t late_max_ns_ = 0;
  uint64_t pause_began_ns_ = 0;  // the period of pause_ns_
  uint64_t pause_ns_ = 0, pause_before_ns_ = 0;
};

}  // namespace dgm::net
