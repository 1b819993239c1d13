// The stream we send: one SSRC and one growing sequence for the life of the leg; numbers are never
// skipped, timestamps follow the host's positions. Pure; no allocation after construction.
// [worker, rt]
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dragoman/cpp/transport.hpp"
#include "plugins/transport_rtp/payload_types.h"
#include "plugins/transport_rtp/rtcp.h"
#include "plugins/transport_rtp/rtp_packet.h"
#include "plugins/transport_rtp/telephone_event.h"

namespace dragoman::rtp {

class Sender {
 public:
  // 20 ms of 48 kHz linear audio; longer frames are not sent.
  static constexpr size_t kMaxSendPayload = 1920;

  // RFC 3550 section 5.1 wants all three random.
  struct Start {
    uint32_t ssrc = 0;
    uint16_t sequence = 0;
    uint32_t timestamp = 0;
  };
  Sender(const Start& start, uint8_t telephone_event_type)
      : ssrc_(start.ssrc),
        sequence_(start.sequence),
        next_timestamp_(start.timestamp),
        event_type_(telephone_event_type) {}

  void set_format(const SendFormat& format);
  const std::optional<SendFormat>& format() const { return format_; }

  // The packet of this slot: the frame, or a key that is being sent. Empty: nothing to send (no
  // format yet, an empty or too long frame). Valid until the next call.
  Bytes next(const Media& media, uint64_t now_ns);

  EventSender::Queued queue_key(char digit, uint32_t duration_ms);

  uint32_t ssrc() const { return ssrc_; }
  // RFC 3550 section 8.2: the far end uses our number.
  void change_ssrc(uint32_t ssrc) { ssrc_ = ssrc; }
  uint64_t packets() const { return packets_; }
  uint64_t bytes() const { return bytes_; }  // of payload
  // For a sender report made at now_ns. [worker]
  SenderInfo info(uint64_t now_ns) const;

 private:
  uint32_t timestamp_of(uint64_t position);

  uint32_t ssrc_;
  uint16_t sequence_;
  uint32_t next_timestamp_;  // follows the last slot without a gap
  uint8_t event_type_;
  std::optional<SendFormat> format_;
  bool anchored_ = false;
  uint64_t anchor_position_ = 0;
  uint32_t anchor_timestamp_ = 0;
  uint32_t last_timestamp_ = 0;
  uint64_t last_sent_ns_ = 0;
  uint64_t packets_ = 0, bytes_ = 0;
  EventSender keys_;
  std::array<uint8_t, kHeaderSize + kMaxSendPayload> buffer_{};
};

}  // namespace dragoman::rtp
