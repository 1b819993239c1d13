#include "plugins/transport_audiosocket/audiosocket_session.h"

#include <algorithm>
#include <string>

namespace dragoman::audiosocket {

namespace {

constexpr uint64_t kStartEvent = 1;
constexpr uint32_t kFrameMs = 20;

}  // namespace

AudioSocketSession::AudioSocketSession(const LegParams& params, LegEvents events)
    : TransportSession(params, events),
      unread_(params.unread.begin(), params.unread.end()),
      stream_(*this, {.on_data = [this](Bytes data, uint64_t arrived) { on_data(data, arrived); },
                      // EOF and RST are how Asterisk hangs up; it never says so.
                      .on_closed = [this](const Error&) { end({}); }}),
      feeder_(*this, [this] { feed_silence(); }) {}

AudioSocketSession::~AudioSocketSession() {
  if (ended_ || !stream_.is_open()) return;
  const size_t size = write_message(kHangUp, {}, sending_);
  static_cast<void>(stream_.send(Bytes(sending_).first(size)));
}

void AudioSocketSession::open(const LegParams& params) {
  if (params.stream == 0)
    throw Failure(Status::kInvalidArgument,
                  "an AudioSocket leg needs the stream of a caller; it cannot be opened by itself");
  if (stream_.attach(params.stream) != Status::kOk)
    throw Failure(Status::kUnavailable, "the caller hung up before the leg was opened");
  feed_silence();
  feeder_.start(kFrameMs, kFrameMs);
  post(scope(), kStartEvent);
}

void AudioSocketSession::on_posted(uint64_t event) {
  if (event == kStartEvent) start();
}

void AudioSocketSession::start() {
  if (started_ || ended_) return;
  started_ = true;
  events().ready();
  const std::vector<uint8_t> unread = std::move(unread_);
  if (!unread.empty()) on_data(unread, now_ns());
  // Asterisk must be fed from the first moment on, whether or not its caller speaks.
  if (!ended_ && reply_rate_hz_ == 0) announce_format(kAudio8k, rate_of(kAudio8k, 0));
}

void AudioSocketSession::on_data(Bytes data, uint64_t arrived_at_ns) {
  start();
  Message message;
  while (!ended_) {
    switch (parser_.next(data, message)) {
      case Parser::Outcome::kNeedMore:
        return;
      case Parser::Outcome::kBroken:
        return end(
            {.status = Status::kInvalidArgument, .detail = "AudioSocket: " + parser_.problem()});
      case Parser::Outcome::kMessage:
        break;
    }
    if (is_audio(message.kind)) {
      on_audio(message, data.size(), arrived_at_ns);
    } else if (message.kind == kDtmf) {
      on_dtmf(message.payload[0]);
    } else if (message.kind == kHangUp) {
      end({});
    } else if (message.kind == kError) {
      const std::string code =
          message.payload.empty() ? "none" : std::to_string(message.payload[0]);
      end({.status = Status::kUnavailable,
           .detail = "the far end reported an AudioSocket error, code " + code,
           .provider_code = code});
    } else {
      end({.status = Status::kInvalidArgument,
           .detail = "AudioSocket: a second UUID on one connection; one connection is one call"});
    }
  }
}

void AudioSocketSession::on_audio(const Message& message, size_t bytes_behind,
                                  uint64_t arrived_at_ns) {
  // No samples, but the stream is still in step: no reason to end the call.
  if (message.payload.empty() || message.payload.size() % 2 != 0) {
    ++rejected_;
    return;
  }
  const uint32_t rate_hz = rate_of(message.kind, message.payload.size());
  const unsigned factor = narrowing_of(rate_hz);
  const uint32_t host_rate_hz = rate_hz / factor;
  Bytes payload = message.payload;
  if (factor > 1) payload = Bytes(narrowed_).first(narrow(payload, factor, narrowed_));

  announce_format(message.kind, host_rate_hz);
  ++packets_received_;
  bytes_received_ += message.payload.size();
  const size_t samples = payload.size() / 2;
  const size_t message_size = kHeaderSize + message.payload.size();
  events().packet({.flags = 0,
                   .arrived_at_ns = arrived_at_ns,
                   .sequence = ++sequence_,
                   .position = line_.place(arrived_at_ns, host_rate_hz, samples,
                                           bytes_behind / message_size * samples),
                   .codec = DGM_CODEC_S16LE,
                   .sample_rate_hz = host_rate_hz,
                   .payload = payload});
}

void AudioSocketSession::on_dtmf(uint8_t digit) {
  if (is_dtmf_digit(digit))
    events().dtmf(static_cast<char>(digit), 0);
  else
    ++rejected_;
}

// Answers in the kind that is received; an Asterisk that calls every rate 0x10 expects the same
// back. Asterisk resamples whatever kind comes, so what the host cannot make goes out at 48 kHz.
void AudioSocketSession::announce_format(uint8_t kind, uint32_t rate_hz) {
  const bool narrowed = kind != kAudio8k && rate_of(kind, 0) > kHighestHostRate;
  const uint8_t reply = narrowed ? *kind_of(kHighestHostRate) : kind;
  if (reply == reply_kind_ && rate_hz == reply_rate_hz_) return;
  reply_kind_ = reply;
  reply_rate_hz_ = rate_hz;
  events().format(DGM_CODEC_S16LE, rate_hz);
}

// An Asterisk whose read finds nothing waits with its channel locked: from accept() on something
// must come every 20 ms.
void AudioSocketSession::feed_silence() {
  if (host_sends_ || ended_) return feeder_.cancel();
  const uint32_t rate_hz = reply_rate_hz_ == 0 ? rate_of(kAudio8k, 0) : reply_rate_hz_;
  const size_t payload_size = rate_hz / 50 * 2;
  std::fill_n(sending_.begin() + kHeaderSize, payload_size, uint8_t{0});
  const size_t size =
      write_message(reply_kind_, Bytes(sending_).subspan(kHeaderSize, payload_size), sending_);
  static_cast<void>(stream_.send(Bytes(sending_).first(size)));
}

Status AudioSocketSession::send(const Media& media) {
  // An empty audio message makes Asterisk hang up.
  const size_t size =
      media.payload.empty() ? 0 : write_message(reply_kind_, media.payload, sending_);
  if (size == 0) return Status::kInvalidArgument;
  host_sends_ = true;
  const Status status = stream_.send(Bytes(sending_).first(size));
  if (status == Status::kOk) {
    ++packets_sent_;
    bytes_sent_ += media.payload.size();
  }
  return status;
}

void AudioSocketSession::stats(dgm_leg_stats& out) const {
  out.packets_received = packets_received_;
  out.packets_sent = packets_sent_;
  out.bytes_received = bytes_received_;
  out.bytes_sent = bytes_sent_;
  out.packets_rejected = rejected_;
}

void AudioSocketSession::end(const Error& why) {
  if (ended_) return;
  ended_ = true;
  feeder_.cancel();
  events().ended(why);
}

}  // namespace dragoman::audiosocket
