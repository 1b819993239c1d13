// The wire of one simulated caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "host/audio/codec.h"
#include "host/base/result.h"
#include "host/caller/target.h"

namespace dgm::caller {

struct LineStats {
  uint64_t sent = 0, send_failed = 0;
  uint64_t received = 0;
  uint64_t lost = 0;  // numbers that never came (RTP)
  uint64_t reordered = 0;
  uint64_t duplicate = 0;
  uint64_t sequence_wraps = 0, timestamp_wraps = 0;  // in what was received (RTP)
  bool closed_by_host = false;
};

// One received packet of audio.
struct Arrival {
  uint64_t arrived_at_ns = 0;  // CLOCK_REALTIME, by the kernel where it tells
  uint64_t position = 0;       // of the first sample since the first packet
  bool marker = false;
  std::span<const uint8_t> payload;  // as it came
};

class Line {
 public:
  virtual ~Line() = default;
  virtual int descriptor() const = 0;
  virtual audio::Codec codec() const = 0;
  virtual uint32_t sample_rate_hz() const = 0;
  // One encoded 20 ms frame; number: its place in time, counts up also over frames that are not
  // sent.
  virtual void send(std::span<const uint8_t> payload, uint64_t number) = 0;
  // Reads everything that is there.
  virtual void receive(const std::function<void(const Arrival&)>& take) = 0;
  virtual void hang_up() = 0;
  const LineStats& stats() const { return stats_; }

 protected:
  LineStats stats_;
};

// codec: PCMU, PCMA, G722 or L16 (16 kHz).
Result<std::unique_ptr<Line>> open_rtp_line(const Target& target, audio::Codec codec,
                                            uint32_t ssrc);
// rate: 8000 or 16000; the connection's first message is a UUID made of `number`.
Result<std::unique_ptr<Line>> open_audiosocket_line(const Target& target, uint32_t sample_rate_hz,
                                                    uint64_t number);

uint64_t wall_now_ns();  // CLOCK_REALTIME

}  // namespace dgm::caller
