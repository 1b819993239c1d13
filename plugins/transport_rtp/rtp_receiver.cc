#include "plugins/transport_rtp/rtp_receiver.h"

#include <cmath>

namespace dragoman::rtp {

namespace {

// A jump of the time line is shown to the jitter buffer like a new stream.
constexpr uint64_t kSequenceJump = 0x10000;

}  // namespace

Received Receiver::on_datagram(Bytes datagram, const dgm_address& from, uint64_t arrived_at_ns) {
  Received out;
  Packet packet;
  out.reject = parse_packet(datagram, packet);
  if (out.reject != Reject::kNone) return out;
  const PayloadMeaning& meaning = types_.meaning(packet.header.payload_type);
  if (meaning.kind == PayloadKind::kUnknown) {
    out.reject = Reject::kPayloadType;
    return out;
  }

  switch (lock_.judge(from, packet.header.ssrc, packet.header.sequence, arrived_at_ns)) {
    case SourceLock::Verdict::kRefused:
      out.reject = Reject::kSource;
      return out;
    case SourceLock::Verdict::kLearning:
      out.reject = Reject::kLearning;
      return out;
    case SourceLock::Verdict::kLocked:
      out.locked = true;
      break;
    case SourceLock::Verdict::kPeer:
      break;
  }

  if (!follow_stream(packet.header)) {
    out.reject = Reject::kProbation;
    return out;
  }
  switch (sequence_.update(packet.header.sequence)) {
    case SequenceTracker::Verdict::kProbation:
      out.reject = Reject::kProbation;
      return out;
    case SequenceTracker::Verdict::kFarAway:
      out.reject = Reject::kSequence;
      return out;
    case SequenceTracker::Verdict::kRestarted:
      out.new_stream = true;
      out.key = events_.finish();
      timeline_.restart();
      jitter_.restart();
      break;
    case SequenceTracker::Verdict::kAccepted:
      break;
  }
  ++packets_;
  bytes_ += packet.payload.size();
  last_packet_ns_ = arrived_at_ns;

  if (meaning.kind == PayloadKind::kTelephoneEvent)
    receive_event(packet, arrived_at_ns, out);
  else if (meaning.kind == PayloadKind::kComfortNoise)
    receive_noise(packet, arrived_at_ns, out);
  else
    receive_audio(packet, arrived_at_ns, out);
  return out;
}

// Two packets in sequence with a new SSRC, and none of the old one between them, are a new stream;
// a single one is a stray.
bool Receiver::follow_stream(const Header& header) {
  if (stream_ && header.ssrc == ssrc_) {
    next_stream_ = false;
    return true;
  }
  const bool second =
      next_stream_ && header.ssrc == next_ssrc_ && header.sequence == next_sequence_;
  if (!stream_ || second) {
    // The source is already trusted: by its address or by the packets that the lock has counted.
    stream_ = true;
    next_stream_ = false;
    ssrc_ = header.ssrc;
    sequence_.restart(header.sequence, 1);
    return true;
  }
  next_stream_ = true;
  next_ssrc_ = header.ssrc;
  next_sequence_ = static_cast<uint16_t>(header.sequence + 1);
  return false;
}

// A key is no audio, but its packets use numbers of the sequence: told as silence on purpose, so
// that nobody takes them for loss.
void Receiver::receive_event(const Packet& packet, uint64_t arrived_at_ns, Received& out) {
  const auto event = parse_event(packet.payload);
  if (!event) {
    out.reject = Reject::kPayload;
    return;
  }
  const uint32_t clock_hz = has_format_ ? format_.clock_hz : 8000;
  if (!out.key) {
    out.key = events_.on_event(*event, packet.header.timestamp, packet.header.marker, clock_hz,
                               arrived_at_ns);
  }
  if (!has_format_) return;
  // The timestamp is that of the key's beginning for all its packets: it must not move the line.
  const auto place = timeline_.place(packet.header.timestamp + event->duration, format_.clock_hz,
                                     format_.rate_hz, arrived_at_ns, false);
  if (!place) return;
  Packet silent = packet;
  silent.payload = {};
  fill_packet(silent, place->position, arrived_at_ns, DGM_MEDIA_COMFORT_NOISE, out);
}

void Receiver::receive_noise(const Packet& packet, uint64_t arrived_at_ns, Received& out) {
  if (!out.key) out.key = events_.poll(arrived_at_ns);
  if (!has_format_) return;
  if (const auto position = place(packet.header.timestamp, arrived_at_ns))
    fill_packet(packet, *position, arrived_at_ns, DGM_MEDIA_COMFORT_NOISE, out);
  else
    out.reject = Reject::kTimestamp;
}

void Receiver::receive_audio(const Packet& packet, uint64_t arrived_at_ns, Received& out) {
  if (!out.key) out.key = events_.poll(arrived_at_ns);
  const uint8_t payload_type = packet.header.payload_type;
  const Format& format = types_.meaning(payload_type).format;
  const size_t size = packet.payload.size();
  if (size == 0 || size > kMaxPayload || (format.codec == DGM_CODEC_L16 && size % 2 != 0)) {
    out.reject = Reject::kPayload;
    return;
  }
  if (!has_format_ || payload_type != payload_type_) {
    // A late packet of the codec before cannot be decoded any more.
    if (has_format_ && !sequence_.is_newest()) {
      out.reject = Reject::kPayloadType;
      return;
    }
    has_format_ = true;
    payload_type_ = payload_type;
    format_ = format;
    out.new_format = types_.reply_to(payload_type);
  }
  jitter_.update(packet.header.timestamp, format_.clock_hz, arrived_at_ns);
  const auto position = place(packet.header.timestamp, arrived_at_ns);
  if (!position) {
    out.reject = Reject::kTimestamp;
    return;
  }
  const uint32_t flags = packet.header.marker || out.new_stream ? uint32_t{DGM_MEDIA_MARKER} : 0;
  fill_packet(packet, *position, arrived_at_ns, flags, out);
}

std::optional<uint64_t> Receiver::place(uint32_t timestamp, uint64_t arrived_at_ns) {
  const auto place = timeline_.place(timestamp, format_.clock_hz, format_.rate_hz, arrived_at_ns,
                                     sequence_.is_newest());
  if (!place) return std::nullopt;
  if (place->jumped) sequence_offset_ += kSequenceJump;
  return place->position;
}

void Receiver::fill_packet(const Packet& packet, uint64_t position, uint64_t arrived_at_ns,
                           uint32_t flags, Received& out) {
  out.has_packet = true;
  out.packet = {.flags = flags,
                .arrived_at_ns = arrived_at_ns,
                .sequence = sequence_.extended() + sequence_offset_,
                .position = position,
                .codec = format_.codec,
                .sample_rate_hz = format_.rate_hz,
                .payload = packet.payload};
}

ReportBlock Receiver::take_report() {
  return {.ssrc = ssrc_,
          .fraction_lost = sequence_.take_fraction_lost(),
          .lost = static_cast<int32_t>(sequence_.lost_in_run()),
          .highest_sequence = sequence_.highest_for_report(),
          .jitter = static_cast<uint32_t>(std::lround(jitter_.units())),
          .last_report = 0,
          .delay_since_last_report = 0};
}

}  // namespace dragoman::rtp
