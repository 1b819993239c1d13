#include "plugins/transport_rtp/rtp_sequence.h"

#include <algorithm>
#include <cmath>

namespace dragoman::rtp {

namespace {
constexpr uint32_t kNoBadSequence = 0x10000;
constexpr uint64_t kCycle = 0x10000;
}  // namespace

void SequenceTracker::restart(uint16_t sequence, unsigned sequential_needed) {
  if (valid_) lost_before_ += lost_in_run();
  valid_ = false;
  received_ = 0;
  needed_ = probation_ = std::max(1u, sequential_needed);
  awaited_ = sequence;
}

SequenceTracker::Verdict SequenceTracker::update(uint16_t sequence) {
  if (!valid_) {
    // Each packet in sequence brings the end of probation nearer; one out of sequence starts it
    // again with itself.
    if (sequence != awaited_) probation_ = needed_;
    awaited_ = static_cast<uint16_t>(sequence + 1);
    if (--probation_ > 0) return Verdict::kProbation;
    begin_run(sequence);
    return Verdict::kRestarted;
  }

  const uint16_t highest = static_cast<uint16_t>(newest_);
  const uint16_t ahead = static_cast<uint16_t>(sequence - highest);
  if (ahead < kMaxDropout) {
    newest_ += ahead;
    extended_ = newest_;
  } else if (ahead <= kCycle - kMaxMisorder) {
    if (sequence == bad_sequence_) {
      // Two in a row: the sender has restarted without telling.
      lost_before_ += lost_in_run();
      begin_run(sequence);
      return Verdict::kRestarted;
    }
    bad_sequence_ = static_cast<uint16_t>(sequence + 1);
    return Verdict::kFarAway;
  } else {
    extended_ = newest_ - (kCycle - ahead);
  }
  ++received_;
  return Verdict::kAccepted;
}

void SequenceTracker::begin_run(uint16_t sequence) {
  newest_ = ((newest_ / kCycle) + 2) * kCycle + sequence;
  base_ = extended_ = newest_;
  valid_ = true;
  bad_sequence_ = kNoBadSequence;
  received_ = 1;
  expected_at_report_ = received_at_report_ = 0;
}

uint32_t SequenceTracker::highest_for_report() const {
  return static_cast<uint32_t>(newest_ - (base_ / kCycle) * kCycle);
}

uint8_t SequenceTracker::take_fraction_lost() {
  const auto expected_now = static_cast<int64_t>(expected() - expected_at_report_);
  const auto lost_now = expected_now - static_cast<int64_t>(received_ - received_at_report_);
  expected_at_report_ = expected();
  received_at_report_ = received_;
  if (expected_now <= 0 || lost_now <= 0) return 0;
  return static_cast<uint8_t>(std::min<int64_t>(255, lost_now * 256 / expected_now));
}

void JitterMeter::update(uint32_t timestamp, uint32_t clock_hz, uint64_t arrived_at_ns) {
  if (known_ && clock_hz == clock_hz_) {
    const double arrival_units =
        static_cast<double>(static_cast<int64_t>(arrived_at_ns - last_arrived_ns_)) *
        static_cast<double>(clock_hz) / 1e9;
    const double timestamp_units = static_cast<int32_t>(timestamp - last_timestamp_);
    jitter_ += (std::abs(arrival_units - timestamp_units) - jitter_) / 16.0;
    measured_ = true;
  } else if (clock_hz != clock_hz_) {
    jitter_ *= static_cast<double>(clock_hz) / static_cast<double>(clock_hz_);
  }
  known_ = true;
  clock_hz_ = clock_hz;
  last_timestamp_ = timestamp;
  last_arrived_ns_ = arrived_at_ns;
}

double JitterMeter::ms() const {
  return measured_ ? jitter_ * 1000.0 / static_cast<double>(clock_hz_) : -1.0;
}

}  // namespace dragoman::rtp
