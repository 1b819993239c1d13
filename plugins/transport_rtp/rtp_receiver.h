// Everything between a datagram and the host's on_packet: header, source, stream, sequence, time,
// payload type, keys. Pure; no allocation. [worker, rt]
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dragoman/cpp/transport.hpp"
#include "plugins/transport_rtp/payload_types.h"
#include "plugins/transport_rtp/rtcp.h"
#include "plugins/transport_rtp/rtp_packet.h"
#include "plugins/transport_rtp/rtp_sequence.h"
#include "plugins/transport_rtp/source_lock.h"
#include "plugins/transport_rtp/telephone_event.h"
#include "plugins/transport_rtp/timeline.h"

namespace dragoman::rtp {

// What one datagram brought, in the order in which the host is told.
struct Received {
  Reject reject = Reject::kNone;
  bool locked = false;                   // this datagram decided whom the leg listens to
  bool new_stream = false;               // another SSRC, or the sender began again
  std::optional<KeyPress> key;           // a press that ended
  std::optional<SendFormat> new_format;  // what to answer from now on
  bool has_packet = false;
  dragoman::Packet packet;  // the payload points into the datagram
};

class Receiver {
 public:
  // `types` outlives the receiver.
  Receiver(const PayloadTypes& types, SourceMode mode, std::optional<dgm_address> expected,
           uint64_t opened_at_ns)
      : types_(types), lock_(mode, expected, opened_at_ns) {}

  Received on_datagram(Bytes datagram, const dgm_address& from, uint64_t arrived_at_ns);
  // A key whose end was lost. Call it now and then.
  std::optional<KeyPress> poll(uint64_t now_ns) { return events_.poll(now_ns); }

  const SourceLock& source() const { return lock_; }
  // [worker] See SourceLock.
  void expect(const dgm_address& peer, uint64_t now_ns) { lock_.expect(peer, now_ns); }
  bool has_stream() const { return stream_; }
  uint32_t ssrc() const { return ssrc_; }  // of the stream; with has_stream()
  uint64_t packets() const { return packets_; }
  uint64_t bytes() const { return bytes_; }
  int64_t lost() const { return sequence_.lost(); }
  double jitter_ms() const { return jitter_.ms(); }
  uint64_t last_packet_ns() const { return last_packet_ns_; }  // 0: none so far

  // Everything but last_report and delay_since_last_report. Starts the next interval of
  // fraction_lost.
  ReportBlock take_report();

 private:
  bool follow_stream(const Header& header);
  void receive_event(const Packet& packet, uint64_t arrived_at_ns, Received& out);
  void receive_noise(const Packet& packet, uint64_t arrived_at_ns, Received& out);
  void receive_audio(const Packet& packet, uint64_t arrived_at_ns, Received& out);
  std::optional<uint64_t> place(uint32_t timestamp, uint64_t arrived_at_ns);
  void fill_packet(const Packet& packet, uint64_t position, uint64_t arrived_at_ns, uint32_t flags,
                   Received& out);

  const PayloadTypes& types_;
  SourceLock lock_;
  SequenceTracker sequence_;
  JitterMeter jitter_;
  Timeline timeline_;
  EventReceiver events_;

  bool stream_ = false;
  uint32_t ssrc_ = 0;
  bool next_stream_ = false;  // a packet of another SSRC came; the one after it decides
  uint32_t next_ssrc_ = 0;
  uint16_t next_sequence_ = 0;

  bool has_format_ = false;
  uint8_t payload_type_ = 0;  // of the audio
  Format format_;
  uint64_t sequence_offset_ = 0;  // added for jumps of the time line
  uint64_t packets_ = 0, bytes_ = 0;
  uint64_t last_packet_ns_ = 0;
};

}  // namespace dragoman::rtp
