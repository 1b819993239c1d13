#include "plugins/emotion_hume/realtime_session.h"

#include <algorithm>

namespace dragoman::hume {

namespace {

constexpr uint32_t kServiceTimerMs = 3'000;  // what it takes if it is told nothing

}  // namespace

RealtimeSession::RealtimeSession(const EmotionParams& params, EmotionEvents events,
                                 const Settings& settings, const Metrics& metrics)
    : HumeSession(params, events, settings, metrics, "/v1/expression/audio/realtime") {
  connect();
}

Status RealtimeSession::push_audio(const Frame& frame) {
  if (frame.sample_rate_hz() != kRateHz) return Status::kInvalidArgument;
  if (!takes_audio_) return Status::kOk;  // there is nobody to hear it
  std::span<const int16_t> samples = frame.samples();
  uint64_t at_ns = frame.captured_at_ns();
  while (!samples.empty()) {
    const size_t count = std::min(samples.size(), kPieceSamples - filled_);
    std::copy_n(samples.begin(), count, piece_.begin() + static_cast<ptrdiff_t>(filled_));
    filled_ += count;
    at_ns += count * 1'000'000'000 / kRateHz;
    samples = samples.subspan(count);
    if (filled_ == kPieceSamples) send_piece(at_ns);
  }
  return Status::kOk;
}

void RealtimeSession::send_piece(uint64_t ended_ns) {
  filled_ = 0;
  const Frame piece(piece_, kRateHz);
  if (socket().send_binary(piece.little_endian()) != Status::kOk) return metrics().dropped.add();
  sent_ms_ += 1000 * kPieceSamples / kRateHz;
  sent_until_ns_ = ended_ns;
}

// Results count from the beginning of the audio that was sent; they are about its latest seconds.
uint64_t RealtimeSession::time_of(uint64_t audio_ms) const {
  const uint64_t ago_ns = (sent_ms_ - std::min(audio_ms, sent_ms_)) * 1'000'000;
  return sent_until_ns_ - std::min(ago_ns, sent_until_ns_);
}

void RealtimeSession::on_open() { created_.start(kCreatedDeadlineMs); }

void RealtimeSession::on_text(std::string_view text) {
  const std::optional<Message> message = parse_message(text);
  if (!message) return say_once("a message that is not understood");
  switch (message->kind) {
    case Message::Kind::kCreated:
      if (takes_audio_) return;
      created_.cancel();
      if (settings().measurement_timer_ms != kServiceTimerMs)
        socket().send_text(session_update(settings().measurement_timer_ms));
      takes_audio_ = true;
      return is_good();
    case Message::Kind::kMeasurement:
      if (!takes_audio_ || message->scores.empty() || sent_ms_ == 0) return;
      return report(time_of(message->start_ms), time_of(message->end_ms), message->scores);
    case Message::Kind::kError:
      // These two cost one piece; after any other the service ends the connection.
      if (message->code == "rate_limited" || message->code == "invalid_audio_frame")
        return metrics().dropped.add();
      return say_once("the error " + message->code + " (\"" + message->words + "\")");
    case Message::Kind::kClosed:
    case Message::Kind::kOther:
      return;
  }
}

void RealtimeSession::on_gone() {
  created_.cancel();
  takes_audio_ = false;
  filled_ = 0;
  sent_ms_ = sent_until_ns_ = 0;
}

}  // namespace dragoman::hume
