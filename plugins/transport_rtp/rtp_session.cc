#include "plugins/transport_rtp/rtp_session.h"

#include <algorithm>
#include <random>
#include <string>

namespace dragoman::rtp {

namespace {

constexpr uint64_t kReadyEvent = 1;
constexpr uint32_t kSecondMs = 1000;

uint32_t random_u32() {
  std::random_device device;
  return device();
}

uint64_t random_u64() { return (uint64_t{random_u32()} << 32) | random_u32(); }

std::string random_cname() {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string name;
  for (uint64_t rest = random_u64(), i = 0; i < 16; ++i, rest >>= 4) name += kHex[rest & 15];
  return name;
}

std::optional<Address> expected_peer(std::string_view remote) {
  if (remote.empty()) return std::nullopt;
  const auto address = parse_address(remote);
  if (!address)
    throw Failure(Status::kInvalidArgument, "remote \"" + std::string(remote) +
                                                "\" is not ADDRESS:PORT, such as 127.0.0.1:20232");
  return address;
}

}  // namespace

RtpMetrics::RtpMetrics() {
  for (size_t i = 1; i < rejected.size(); ++i) {
    rejected[i] = Counter("dragoman_rtp_rejected_total", "Datagrams that did not become media",
                          {{"reason", reject_name(static_cast<Reject>(i))}});
  }
}

RtpSession::RtpSession(const LegParams& params, LegEvents events, const Config& config,
                       const RtpMetrics& metrics)
    : TransportSession(params, events),
      config_(config),
      metrics_(metrics),
      standing_(params.local_port != 0),
      receiver_(config.types, config.source_mode, expected_peer(params.remote), now_ns()),
      sender_({.ssrc = random_u32(),
               .sequence = static_cast<uint16_t>(random_u32()),
               .timestamp = random_u32()},
              config.types.telephone_event()),
      reporter_(random_cname(), random_u64(), now_ns()),
      rtp_(*this, [this](Bytes data, const Address& from,
                         uint64_t arrived) { on_rtp(data, from, arrived); }),
      rtcp_(*this, [this](Bytes data, const Address& from,
                          uint64_t arrived) { on_rtcp(data, from, arrived, false); }),
      second_(*this, [this] { each_second(); }) {}

RtpSession::~RtpSession() {
  if (!config_.rtcp || !receiver_.source().locked()) return;
  std::array<uint8_t, kMaxCompound> datagram;
  const size_t size = reporter_.write_bye(receiver_, sender_, now_ns(), datagram);
  send_rtcp(std::span(datagram).first(size));
}

void RtpSession::open(const LegParams& params) {
  if (params.stream != 0)
    throw Failure(Status::kInvalidArgument, "RTP runs over UDP; it cannot use a stream");
  if (!params.codec.empty()) {
    const auto format = config_.types.by_name(params.codec);
    if (!format) throw Failure(Status::kInvalidArgument, refusal_of(params.codec));
    sender_.set_format(*format);
  } else {
    sender_.set_format(config_.first_format);
  }

  if (standing_) {
    const Place* place = config_.standing_on(params.local_port);
    const Error why = rtp_.open(place ? place->bind : config_.bind, params.local_port);
    if (!why.ok()) throw Failure(why);
  } else {
    bind_dynamic();
  }
  // Its failure costs the reports, not the call.
  const uint16_t port = rtp_.bound().port;
  if (config_.rtcp && port < 0xffff && config_.rtcp_port_is_free(port)) {
    const Place* place = standing_ ? config_.standing_on(port) : nullptr;
    const Error why =
        rtcp_.open(place ? place->bind : config_.bind, static_cast<uint16_t>(port + 1));
    if (!why.ok())
      log(Severity::kInfo, "no RTCP port beside " + to_string(rtp_.bound()) + ": " + why.detail);
  }
  second_.start(kSecondMs, kSecondMs);
  post(scope(), kReadyEvent);
}

// Ports of a wide range in random order: an attacker must guess, and a port just closed rests.
void RtpSession::bind_dynamic() {
  const auto places = static_cast<uint32_t>((config_.last_port - config_.first_port) / 2 + 1);
  const auto start = static_cast<uint16_t>(config_.first_port + random_u32() % places * 2);
  if (rtp_.open(config_.bind, start, config_.last_port).ok()) return;
  const Error why = rtp_.open(config_.bind, config_.first_port, config_.last_port);
  if (!why.ok()) throw Failure(why);
}

void RtpSession::on_posted(uint64_t event) {
  if (event != kReadyEvent || ended_) return;
  ready_told_ = true;
  events().ready(rtp_.bound());
  // A peer that is known may be spoken to at once; Asterisk's strict RTP wants the first packet
  // early. Somebody who may still turn up from anywhere must speak first.
  if (receiver_.source().peer() && !receiver_.has_stream()) announce_format(*sender_.format());
}

Status RtpSession::set_remote(std::string_view remote) {
  const auto peer = parse_address(remote);
  if (!peer || peer->port == 0) return Status::kInvalidArgument;
  receiver_.expect(*peer, now_ns());
  // Behind a NAT the far end may come from elsewhere than it says.
  const bool exact = config_.source_mode == SourceMode::kStrict;
  connected_ = rtp_.connect(exact ? *peer : Address{}) == Status::kOk && exact;
  rtcp_muxed_ = false;
  if (ready_told_ && !announced_) announce_format(*sender_.format());
  return Status::kOk;
}

void RtpSession::announce_format(const SendFormat& format) {
  if (announced_ && sender_.format() == format) return;
  announced_ = true;
  sender_.set_format(format);
  events().format(format.format.codec, format.format.rate_hz);
}

void RtpSession::on_rtp(Bytes datagram, const Address& from, uint64_t arrived_at_ns) {
  if (ended_) return;
  if (looks_like_rtcp(datagram)) return on_rtcp(datagram, from, arrived_at_ns, true);

  const Received received = receiver_.on_datagram(datagram, from, arrived_at_ns);
  if (received.reject != Reject::kNone) reject(received.reject);
  if (received.new_stream && receiver_.ssrc() == sender_.ssrc() && !ssrc_changed_) {
    // Once only: a far end that echoes our own packets would make us change for ever.
    ssrc_changed_ = true;
    reporter_.retire(sender_.ssrc());
    sender_.change_ssrc(~sender_.ssrc());
  }
  if (received.key) events().dtmf(received.key->digit, received.key->duration_ms);
  if (received.new_format) announce_format(*received.new_format);
  if (received.has_packet) events().packet(received.packet);
}

void RtpSession::on_rtcp(Bytes datagram, const Address& from, uint64_t arrived_at_ns, bool muxed) {
  if (ended_ || !config_.rtcp) return;
  const SourceLock& source = receiver_.source();
  if (!source.locked()) return reject(Reject::kSource);
  Address expected = *source.peer();
  if (!muxed) ++expected.port;
  if (!same(from, expected)) return reject(Reject::kSource);
  if (!reporter_.on_datagram(datagram, receiver_, sender_, arrived_at_ns))
    return reject(Reject::kRtcp);
  rtcp_muxed_ = muxed;
}

void RtpSession::reject(Reject reason) {
  ++rejected_;
  metrics_.rejected[static_cast<size_t>(reason)].add();
}

Status RtpSession::send(const Media& media) {
  const auto& peer = receiver_.source().peer();
  if (!peer) return Status::kUnavailable;
  if (media.payload.size() > Sender::kMaxSendPayload) return Status::kInvalidArgument;
  const Bytes datagram = sender_.next(media, now_ns());
  if (datagram.empty()) return Status::kOk;
  const Status status = connected_ ? rtp_.send(datagram) : rtp_.send_to(*peer, datagram);
  if (status != Status::kOk) ++send_failures_;
  return status;
}

Status RtpSession::send_dtmf(char digit, uint32_t duration_ms) {
  switch (sender_.queue_key(digit, duration_ms)) {
    case EventSender::Queued::kYes:
      return Status::kOk;
    case EventSender::Queued::kFull:
      return Status::kBusy;
    case EventSender::Queued::kInvalid:
      break;
  }
  return Status::kInvalidArgument;
}

void RtpSession::stats(dgm_leg_stats& out) const {
  out.packets_received = receiver_.packets();
  out.bytes_received = receiver_.bytes();
  out.packets_sent = sender_.packets() - send_failures_;
  out.bytes_sent = sender_.bytes();
  out.packets_rejected = rejected_;
  out.packets_lost = receiver_.lost();
  out.jitter_ms = receiver_.jitter_ms();
  out.round_trip_ms = reporter_.round_trip();
}

// What need not happen within a packet: one timer per leg and second, not one per matter.
void RtpSession::each_second() {
  if (ended_) return;
  const uint64_t now = now_ns();
  if (const auto key = receiver_.poll(now)) events().dtmf(key->digit, key->duration_ms);
  const SourceLock& source = receiver_.source();
  if (!source.locked()) return;
  if (!connected_ && config_.source_mode != SourceMode::kOff)
    connected_ = rtp_.connect(*source.peer()) == Status::kOk;
  if (has_fallen_silent(now) || reporter_.peer_left(receiver_, now)) return end({});
  if (config_.rtcp && reporter_.due(now)) {
    std::array<uint8_t, kMaxCompound> datagram;
    const size_t size = reporter_.write_report(receiver_, sender_, now, datagram);
    send_rtcp(std::span(datagram).first(size));
  }
}

bool RtpSession::has_fallen_silent(uint64_t now_ns) {
  const uint64_t timeout =
      standing_ ? config_.standing_silence_timeout_ns : config_.silence_timeout_ns;
  const uint64_t heard = std::max(receiver_.last_packet_ns(), reporter_.last_heard_ns());
  return timeout != 0 && now_ns >= heard + timeout;
}

void RtpSession::end(const Error& why) {
  ended_ = true;
  second_.cancel();
  events().ended(why);
}

void RtpSession::send_rtcp(std::span<const uint8_t> datagram) {
  if (rtcp_muxed_) {
    static_cast<void>(connected_ ? rtp_.send(datagram)
                                 : rtp_.send_to(*receiver_.source().peer(), datagram));
  } else if (rtcp_.is_open()) {
    Address to = *receiver_.source().peer();
    ++to.port;
    static_cast<void>(rtcp_.send_to(to, datagram));
  }
}

}  // namespace dragoman::rtp
