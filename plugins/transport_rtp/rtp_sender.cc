#include "plugins/transport_rtp/rtp_sender.h"

namespace dragoman::rtp {

namespace {
constexpr uint32_t kSlotsPerSecond = 50;  // 20 ms
}

void Sender::set_format(const SendFormat& format) {
  // Positions count samples of the audio's rate: with another rate they need a new anchor. The
  // stream goes on without a gap.
  if (!format_ || format_->format.rate_hz != format.format.rate_hz ||
      format_->format.clock_hz != format.format.clock_hz)
    anchored_ = false;
  format_ = format;
}

uint32_t Sender::timestamp_of(uint64_t position) {
  if (!anchored_) {
    anchored_ = true;
    anchor_position_ = position;
    anchor_timestamp_ = next_timestamp_;
  }
  const auto samples = static_cast<int64_t>(position - anchor_position_);
  return anchor_timestamp_ +
         static_cast<uint32_t>(samples * format_->format.clock_hz / format_->format.rate_hz);
}

Bytes Sender::next(const Media& media, uint64_t now_ns) {
  if (!format_ || media.payload.empty() || media.payload.size() > kMaxSendPayload) return {};
  const uint32_t step = format_->format.clock_hz / kSlotsPerSecond;
  const uint32_t timestamp = timestamp_of(media.position);
  next_timestamp_ = timestamp + step;

  Header header{.marker = (media.flags & DGM_MEDIA_MARKER) != 0 || packets_ == 0,
                .payload_type = format_->payload_type,
                .sequence = sequence_,
                .timestamp = timestamp,
                .ssrc = ssrc_};
  size_t size = 0;
  if (const auto key = keys_.next_slot(timestamp, step)) {
    std::array<uint8_t, kEventSize> payload{};
    write_event(key->event, payload);
    header.marker = key->marker;
    header.payload_type = event_type_;
    header.timestamp = key->timestamp;
    size = write_packet(header, payload, buffer_);
  } else {
    size = write_packet(header, media.payload, buffer_);
  }
  ++sequence_;
  ++packets_;
  bytes_ += size - kHeaderSize;
  last_timestamp_ = timestamp;
  last_sent_ns_ = now_ns;
  return Bytes(buffer_).first(size);
}

EventSender::Queued Sender::queue_key(char digit, uint32_t duration_ms) {
  return keys_.queue(digit, duration_ms, format_ ? format_->format.clock_hz : 8000);
}

SenderInfo Sender::info(uint64_t now_ns) const {
  constexpr uint64_t kNsPerMs = 1'000'000;
  const uint64_t elapsed_ms = now_ns > last_sent_ns_ ? (now_ns - last_sent_ns_) / kNsPerMs : 0;
  const uint32_t clock_hz = format_ ? format_->format.clock_hz : 8000;
  return {.ntp_time = ntp_time(now_ns),
          .rtp_timestamp = last_timestamp_ + static_cast<uint32_t>(elapsed_ms * clock_hz / 1000),
          .packet_count = static_cast<uint32_t>(packets_),
          .octet_count = static_cast<uint32_t>(bytes_)};
}

}  // namespace dragoman::rtp
