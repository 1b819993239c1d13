#include "plugins/synthesizer_elevenlabs/elevenlabs_session.h"

#include <algorithm>

#include "plugins/synthesizer_elevenlabs/elevenlabs_requests.h"
#include "plugins/synthesizer_elevenlabs/http_line.h"
#include "plugins/synthesizer_elevenlabs/socket_line.h"

namespace dragoman::elevenlabs {

namespace {

constexpr uint32_t kWatchMs = 100;

size_t characters_of(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }));
}

}  // namespace

ElevenLabsSession::ElevenLabsSession(const SynthesizerParams& params, SynthesizerEvents events,
                                     const Settings& settings, const Metrics& metrics, Voice voice)
    : SynthesizerSession(params, events),
      settings_(settings),
      metrics_(metrics),
      voice_(std::move(voice)),
      format_(output_format(settings.output_format, params.sample_rate_hz)),
      mode_(settings.mode) {
  take_line(mode_);
  const Status status = line_->warm();
  if (status != Status::kOk)
    throw Failure(status, "no connection to " + settings_.url.http + " could be begun");
  if (mode_ == Mode::kHttp) on_line_ready();
}

void ElevenLabsSession::take_line(Mode mode) {
  mode_ = mode;
  const std::string url = url_of(settings_, mode, voice_, format_);
  Line::Client& client = *this;
  if (mode == Mode::kHttp) {
    line_ = std::make_unique<HttpLine>(*this, client, settings_, voice_, url);
  } else {
    line_ =
        std::make_unique<SocketLine>(*this, client, settings_, metrics_, url, mode == Mode::kMulti);
  }
}

Status ElevenLabsSession::speak(const SpeakRequest& request) {
  // An empty text ends a stream of the service.
  if (request.text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return Status::kInvalidArgument;
  if (waiting_.size() >= kMostWaiting) return Status::kBusy;
  const size_t most = most_characters(settings_.model);
  if (characters_of(request.text) > most) {
    events().refused(
        request.utterance,
        {.status = Status::kInvalidArgument,
         .detail = "the text has " + std::to_string(characters_of(request.text)) + " characters; " +
                   settings_.model + " takes " + std::to_string(most) + " at once"});
    return Status::kOk;
  }
  waiting_.push_back(std::make_shared<Utterance>(
      request.utterance, "u" + std::to_string(++contexts_), std::string(request.text),
      styled(settings_.voice_settings, request), format_));
  go_on();
  return Status::kOk;
}

void ElevenLabsSession::cancel(uint64_t number) {
  const auto is_it = [number](const UtterancePtr& utterance) {
    return utterance->number() == number;
  };
  std::erase_if(waiting_, is_it);
  const auto found = std::find_if(speaking_.begin(), speaking_.end(), is_it);
  if (found == speaking_.end()) return;
  const UtterancePtr utterance = *found;
  forget(utterance, true);
  go_on();
}

void ElevenLabsSession::go_on() {
  while (!is_over_ && !waiting_.empty() && line_->can_begin(speaking_.size())) {
    const UtterancePtr utterance = waiting_.front();
    waiting_.pop_front();
    speaking_.push_back(utterance);
    utterance->sent(now_ns());
    const Status status = line_->begin(*utterance);
    if (status != Status::kOk)
      return end(
          {.status = status, .detail = "no request to " + settings_.url.http + " could be begun"});
  }
  if (is_over_) return;
  if (!waiting_.empty() && speaking_.empty()) {
    const Status status = line_->warm();
    if (status != Status::kOk)
      return end({.status = status,
                  .detail = "no connection to " + settings_.url.http + " could be begun"});
  }
  if (speaking_.empty()) {
    watch_.cancel();
  } else if (!watch_.running()) {
    watch_.start(kWatchMs, kWatchMs);
  }
}

void ElevenLabsSession::on_line_ready() {
  if (!std::exchange(is_ready_, true)) events().ready();
  go_on();
}

void ElevenLabsSession::on_message(const ServerMessage& message) {
  const UtterancePtr utterance = find(message);
  if (message.problem) return on_problem(message, utterance);
  if (!utterance) return metrics_.late.add();
  if (message.has_broken_audio)
    return refuse(utterance, {.status = Status::kUnavailable,
                              .detail = "ElevenLabs sent audio that is no base64"});
  if (!utterance->has_audio() && !message.audio.empty()) {
    if (const char* file = wrapped_in(message.audio))
      return end({.status = Status::kUnavailable,
                  .detail = std::string("ElevenLabs sent ") + file + " although " + format_.name +
                            " was asked for; see output_format and the account's plan"});
    metrics_.first_audio_ms.observe(static_cast<double>(now_ns() - utterance->asked_ns()) / 1e6);
  }
  utterance->deliver(events(), message, now_ns());
  if (message.is_final) on_final(utterance);
}

void ElevenLabsSession::on_problem(const ServerMessage& message, const UtterancePtr& utterance) {
  const Refusal refusal = explain(0, *message.problem, 0, words());
  if (refusal.ends_session) return end(refusal.error);
  if (utterance) return refuse(utterance, refusal.error);
  if (!message.context.empty()) return metrics_.late.add();
  const std::vector<UtterancePtr> all = speaking_;  // a refusal may bring the next request
  for (const UtterancePtr& each : all) refuse(each, refusal.error);
}

void ElevenLabsSession::on_final(const UtterancePtr& utterance) {
  if (!utterance->has_audio())
    return refuse(utterance, {.status = Status::kUnavailable,
                              .detail = "ElevenLabs ended the utterance without any audio"});
  // A socket says when all has come; an HTTP body may just end.
  if (mode_ == Mode::kHttp && utterance->is_cut_short())
    return refuse(utterance, {.status = Status::kUnavailable,
                              .detail = "ElevenLabs' answer ended before the text did"});
  if (!forget(utterance, false)) return;
  events().spoken(utterance->number());
  go_on();
}

void ElevenLabsSession::on_refused(const std::string& context, const Refusal& why) {
  if (why.ends_session) return end(why.error);
  const auto found =
      std::find_if(speaking_.begin(), speaking_.end(),
                   [&](const UtterancePtr& each) { return each->context() == context; });
  if (found == speaking_.end()) return;
  const UtterancePtr utterance = *found;
  refuse(utterance, why.error);
}

void ElevenLabsSession::on_lost(const Loss& loss) {
  const Refusal refusal = explain_end(loss.why, words());
  if (loss.is_websocket_impossible) {
    log(Severity::kWarning, refusal.error.detail + "; it is spoken to over HTTP instead");
    take_line(Mode::kHttp);
    line_->warm();
    return on_line_ready();
  }
  if (!loss.was_open || refusal.ends_session) return end(refusal.error);
  // A socket that ended while nothing was spoken is opened again when it is needed.
  if (speaking_.empty()) return go_on();
  const bool can_repeat =
      std::none_of(speaking_.begin(), speaking_.end(), [this](const UtterancePtr& each) {
        return each->has_audio() ||
               std::count(told_again_.begin(), told_again_.end(), each->number()) > 0;
      });
  if (!can_repeat) return end(refusal.error);
  // It may have ended just when the text was on its way.
  told_again_.clear();
  for (auto each = speaking_.rbegin(); each != speaking_.rend(); ++each) {
    told_again_.push_back((*each)->number());
    waiting_.push_front(*each);
  }
  speaking_.clear();
  go_on();
}

// Nothing came for too long: the socket hangs, or the end of an utterance was forgotten.
void ElevenLabsSession::watch() {
  const uint64_t deadline_ns = uint64_t{settings_.audio_deadline_ms} * 1'000'000;
  const std::vector<UtterancePtr> all = speaking_;
  for (const UtterancePtr& each : all) {
    if (is_over_ || now_ns() < each->last_sign_ns() + deadline_ns) continue;
    if (each->is_heard_out()) {
      on_final(each);
      continue;
    }
    end({.status = Status::kTimeout,
         .detail = "no audio from ElevenLabs for " + std::to_string(settings_.audio_deadline_ms) +
                   " ms " +
                   (each->has_audio() ? "in the middle of a sentence" : "after a text was sent")});
  }
}

UtterancePtr ElevenLabsSession::find(const ServerMessage& message) const {
  if (message.context.empty())
    return mode_ != Mode::kMulti && speaking_.size() == 1 ? speaking_.front() : nullptr;
  for (const UtterancePtr& each : speaking_)
    if (each->context() == message.context) return each;
  return nullptr;
}

// False: it was forgotten before.
bool ElevenLabsSession::forget(const UtterancePtr& utterance, bool interrupted) {
  utterance->cancel();
  if (std::erase(speaking_, utterance) == 0) return false;
  if (line_) line_->end(utterance->context(), interrupted);
  return true;
}

void ElevenLabsSession::refuse(const UtterancePtr& utterance, const Error& why) {
  if (!forget(utterance, true)) return;
  events().refused(utterance->number(), why);
  go_on();
}

void ElevenLabsSession::end(const Error& why) {
  if (std::exchange(is_over_, true)) return;
  watch_.cancel();
  for (const UtterancePtr& each : speaking_) each->cancel();
  speaking_.clear();
  waiting_.clear();
  line_.reset();
  events().failed(why);
}

}  // namespace dragoman::elevenlabs
