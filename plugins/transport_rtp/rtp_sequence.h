// Sequence numbers of one received stream (RFC 3550 appendix A.1, A.3, A.8): validation, extension
// to 64 bits, loss and jitter. Pure; a few words of state; no allocation. [worker, rt]
#pragma once

#include <cstdint>

namespace dragoman::rtp {

constexpr unsigned kMinSequential = 2;
constexpr uint16_t kMaxDropout = 3000;
constexpr uint16_t kMaxMisorder = 100;

// Extended numbers grow for the life of the leg: a stream that restarts (another SSRC, a reset of
// the sender) continues at least 65536 above everything before, so that a jitter buffer sees a new
// beginning and never an old number.
class SequenceTracker {
 public:
  enum class Verdict : uint8_t {
    kAccepted,   // in order, reordered or duplicate; extended() is valid
    kRestarted,  // the same, and the first number of a new run
    kProbation,  // not yet; wait for the next number
    kFarAway     // neither near nor twice in a row
  };

  // A new stream begins with `sequence`. sequential_needed 1: trusted at once (the source is
  // known); kMinSequential: the RFC's probation. The first packet is then given to update() like
  // all others.
  void restart(uint16_t sequence, unsigned sequential_needed);
  Verdict update(uint16_t sequence);

  uint64_t extended() const { return extended_; }          // of the last accepted packet
  bool is_newest() const { return extended_ == newest_; }  // it was not late

  // RFC 3550 A.3. Duplicates count as received: the result may be negative.
  int64_t lost() const { return lost_before_ + lost_in_run(); }  // over the life of the leg
  int64_t lost_in_run() const {
    return static_cast<int64_t>(expected()) - static_cast<int64_t>(received_);
  }
  // 32 bit number for report blocks: cycles since the stream began, highest number.
  uint32_t highest_for_report() const;
  // Fraction lost (in 1/256) since the last call. [worker]
  uint8_t take_fraction_lost();

 private:
  uint64_t expected() const { return valid_ ? newest_ - base_ + 1 : 0; }
  void begin_run(uint16_t sequence);

  bool valid_ = false;  // probation is over
  unsigned needed_ = kMinSequential, probation_ = kMinSequential;
  uint16_t awaited_ = 0;       // the next number in sequence, while in probation
  uint32_t bad_sequence_ = 0;  // the number after the last far-away one; > 65535: none
  uint64_t newest_ = 0;        // highest extended number
  uint64_t base_ = 0;          // first extended number of this run
  uint64_t extended_ = 0;
  uint64_t received_ = 0;
  uint64_t expected_at_report_ = 0, received_at_report_ = 0;
  int64_t lost_before_ = 0;  // of earlier runs
};

// Interarrival jitter (RFC 3550 A.8).
class JitterMeter {
 public:
  void restart() { known_ = false; }
  void update(uint32_t timestamp, uint32_t clock_hz, uint64_t arrived_at_ns);
  double units() const { return jitter_; }  // of the clock, for report blocks
  double ms() const;                        // negative: fewer than two packets so far

 private:
  bool known_ = false, measured_ = false;
  uint32_t clock_hz_ = 8000;
  uint32_t last_timestamp_ = 0;
  uint64_t last_arrived_ns_ = 0;
  double jitter_ = 0;
};

}  // namespace dragoman::rtp
