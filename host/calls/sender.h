// The one sender of a leg: frames encoded in the far end's format, numbered by an absolute clock.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "dragoman/transport.h"
#include "host/audio/codec.h"
#include "host/net/worker_mark.h"

namespace dgm::calls {

struct SenderStats {
  uint64_t frames = 0, silent_frames = 0;
  uint64_t refused = 0;        // the transport did not take them
  uint64_t ahead_dropped = 0;  // relayed frames beyond the clock
};

class Sender {
 public:
  // [worker] started_at_ns: position 0 of the leg's clock. next: the first free number (a format
  // that changes in mid-call goes on where the one before stopped).
  // guest: whose code the transport is.
  Sender(const dgm_transport& transport, void* session, const net::Guest* guest,
         const dgm_leg_format& format, uint64_t started_at_ns, uint64_t next);

  size_t samples_per_frame() const { return samples_; }
  uint64_t started_at_ns() const { return started_at_ns_; }
  uint64_t next() const { return next_; }

  // Number of 20 ms frames that the clock has run through.
  uint64_t clock(uint64_t now_ns) const;
  // Relay: the burst after a stall is not passed on; up to 60 ms ahead of the clock is jitter.
  bool may_send_ahead(uint64_t now_ns) const { return next_ <= clock(now_ns) + kAheadFrames; }
  // Relay: nothing came for so long that the slot has to fill in.
  bool is_behind(uint64_t now_ns) const { return clock(now_ns) > next_ + kBehindFrames; }

  // [rt] One 20 ms frame for clock position `number`, or the next free one if that is past. The
  // marker is set on the first sound after silence.
  void send(std::span<const int16_t> frame, uint64_t number);
  void send_silence(uint64_t number);
  void count_ahead() { ++stats_.ahead_dropped; }

  const SenderStats& stats() const { return stats_; }

 private:
  static constexpr uint64_t kAheadFrames = 3;
  static constexpr uint64_t kBehindFrames = 1;

  void put(std::span<const uint8_t> payload, uint64_t number, bool silent);

  const dgm_transport& transport_;
  void* session_;
  const net::Guest* guest_;
  size_t samples_;
  uint64_t started_at_ns_;
  audio::Encoder encoder_;
  std::vector<uint8_t> payload_, silence_;
  uint64_t next_;
  bool was_silent_ = true;
  SenderStats stats_;
};

}  // namespace dgm::calls
