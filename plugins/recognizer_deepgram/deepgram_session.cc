#include "plugins/recognizer_deepgram/deepgram_session.h"

#include <algorithm>
#include <string>
#include <utility>

#include "plugins/recognizer_deepgram/deepgram_errors.h"

namespace dragoman::deepgram {

namespace {

constexpr uint64_t kNsPerMs = 1'000'000;
// So long the connection may refuse audio; what it holds back is about two seconds by then.
constexpr uint64_t kStuckNs = 1000 * kNsPerMs;
// Less than this may be a noise of which the service has nothing to say.
constexpr uint64_t kSurelySpeechNs = 700 * kNsPerMs;
// After such a pause somebody begins anew; what was a noise before does not count.
constexpr uint64_t kPauseNs = 1000 * kNsPerMs;
// Audio that is kept while the connection is made, on top of the deadline for it.
constexpr uint32_t kReplayedMs = 2000;

UplinkParams uplink_params(const Settings& settings, uint32_t sample_rate_hz,
                           std::string_view mark) {
  return {.audio = {settings.encoding, sample_rate_hz},
          .message_ms = settings.message_ms,
          .burst_ms = settings.burst_ms,
          .wait_ms = std::min<uint32_t>(settings.connect_deadline_ms, 5000) + kReplayedMs,
          .mark = mark};
}

}  // namespace

DeepgramSession::DeepgramSession(const RecognizerParams& params, RecognizerEvents events,
                                 const Settings& settings, const Metrics& metrics,
                                 std::string_view target, std::string_view mark)
    : RecognizerSession(params, events),
      settings_(settings),
      metrics_(metrics),
      sample_rate_hz_(params.sample_rate_hz),
      wants_interim_(params.interim),
      began_at_ns_(now_ns()),
      timeline_(params.sample_rate_hz),
      socket_(*this,
              {.on_open = [this] { on_open(); },
               .on_text = [this](std::string_view text) { on_text(text); },
               .on_binary = [this](std::span<const uint8_t>) { ignore_message(); },
               .on_writable = [this] { uplink_.send_more(); },
               .on_closed =
                   [this](const Error& why) { give_up(explain_end(why, settings_.api_key)); }}),
      uplink_(socket_, uplink_params(settings, params.sample_rate_hz, mark)) {
  const std::string url = settings.url + std::string(target);
  const std::string authorization = "Token " + settings.api_key;
  const Status status = socket_.open({.url = url,
                                      .headers = {{"Authorization", authorization}},
                                      .ca_file = settings.ca_file,
                                      .deadline_ms = settings.connect_deadline_ms});
  if (status != Status::kOk)
    throw Failure(status, "a connection to " + settings.url + " could not be begun");
  tick_.start(kTickMs, kTickMs);
}

// Deepgram stops at once instead of waiting for more; whether it still hears it does not matter.
DeepgramSession::~DeepgramSession() {
  if (connected_at_ns_ != 0 && !has_ended_) socket_.send_text(kCloseStream);
}

Status DeepgramSession::push_audio(const Frame& frame) {
  if (frame.sample_rate_hz() != sample_rate_hz_) return Status::kInvalidArgument;
  const uint64_t first = uplink_.samples_taken();
  const Status status = uplink_.push(frame.samples());
  if (status != Status::kOk) {
    metrics_.refused_ms.add(static_cast<double>(frame.duration_ns()) / 1e6);
    return status;
  }
  timeline_.add(first, frame.captured_at_ns());
  if (frame.speech()) {
    const uint64_t now = now_ns();
    if (now > last_speech_ns_ + kPauseNs) nothing_is_due();
    if (first_unanswered_ns_ == 0) first_unanswered_ns_ = now;
    last_speech_ns_ = now;
    unanswered_ns_ += frame.duration_ns();
  }
  on_audio(frame.speech());
  return Status::kOk;
}

void DeepgramSession::push_silence(size_t samples, uint64_t captured_at_ns) {
  const uint64_t first = uplink_.samples_taken();
  if (uplink_.push_silence(samples) == Status::kOk) timeline_.add(first, captured_at_ns);
}

void DeepgramSession::tell(uint64_t utterance, bool is_final, const Speech& speech) {
  if (!is_final && !wants_interim_) return;
  Transcript heard = {.utterance = utterance,
                      .is_final = is_final,
                      .confidence = speech.confidence,
                      .language = speech.language,
                      .text = speech.text};
  if (speech.words) {
    heard.speech_ended_ns = std::min(timeline_.end_ns(speech.words->to_s), now_ns());
    heard.speech_started_ns =
        std::min(timeline_.begin_ns(speech.words->from_s), heard.speech_ended_ns);
  }
  events().transcript(heard);
}

void DeepgramSession::ignore_message() {
  metrics_.ignored.add();
  if (std::exchange(told_nonsense_, true)) return;
  log(Severity::kWarning,
      "Deepgram sent a message that could not be read; it and others like it are ignored");
}

void DeepgramSession::nothing_is_due() { first_unanswered_ns_ = unanswered_ns_ = 0; }

void DeepgramSession::give_up(const Error& error) {
  if (std::exchange(has_ended_, true)) return;
  tick_.cancel();
  socket_.close_now();
  events().failed(error);
}

void DeepgramSession::on_open() {
  connected_at_ns_ = now_ns();
  metrics_.connect_ms.observe(static_cast<double>(connected_at_ns_ - began_at_ns_) / 1e6);
  if (first_unanswered_ns_ != 0) first_unanswered_ns_ = connected_at_ns_;
  uplink_.connected();
  on_connected();
  events().ready();
}

void DeepgramSession::on_text(std::string_view text) {
  nothing_is_due();
  on_message(text);
}

void DeepgramSession::tick() {
  uplink_.send_more();
  uplink_.give_back();
  const uint64_t samples = uplink_.samples_sent();
  if (samples > counted_samples_)
    metrics_.audio_ms.add(static_cast<double>(samples - counted_samples_) * 1e3 / sample_rate_hz_);
  counted_samples_ = samples;
  if (connected_at_ns_ == 0) return;
  const uint64_t now = now_ns();
  watch(now);
  if (!has_ended_) on_tick(now);
}

void DeepgramSession::watch(uint64_t now_ns) {
  const uint64_t stuck = uplink_.stuck_since_ns();
  if (stuck != 0 && now_ns >= stuck + kStuckNs)
    return give_up({.status = Status::kTimeout,
                    .detail = "the connection to Deepgram takes no more audio and lags seconds "
                              "behind; look for what slows the network"});
  const bool speaks = first_unanswered_ns_ != 0 && unanswered_ns_ >= kSurelySpeechNs;
  if (speaks && now_ns >= first_unanswered_ns_ + settings_.answer_deadline_ms * kNsPerMs)
    give_up({.status = Status::kTimeout,
             .detail = "Deepgram has said nothing for " +
                       std::to_string(settings_.answer_deadline_ms) +
                       " ms in which somebody spoke: the connection hangs"});
}

}  // namespace dragoman::deepgram
