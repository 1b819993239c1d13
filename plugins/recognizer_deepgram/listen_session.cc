#include "plugins/recognizer_deepgram/listen_session.h"

#include <algorithm>

#include "plugins/recognizer_deepgram/deepgram_errors.h"

namespace dragoman::deepgram {

namespace {

constexpr uint64_t kNsPerMs = 1'000'000;

}  // namespace

ListenSession::ListenSession(const RecognizerParams& params, RecognizerEvents events,
                             const Settings& settings, const Metrics& metrics,
                             std::string_view target)
    : DeepgramSession(params, events, settings, metrics, target, kFinalize) {}

void ListenSession::end_utterance() {
  nothing_is_due();  // the deadline of the final takes over
  if (uplink().samples_taken() != finalized_samples_) uplink().mark();
  finalized_samples_ = uplink().samples_taken();
  tell_all(utterances_.end(uplink().seconds_taken(), now_ns()));
}

// A connection on which no audio comes within 10 s is closed, KeepAlive or not.
void ListenSession::on_connected() {
  if (uplink().samples_taken() > 0) return;
  push_silence(samples_of_ms(settings().message_ms), 0);
  on_audio(false);
}

void ListenSession::on_audio(bool has_speech) {
  utterances_.audio(uplink().seconds_taken(), has_speech);
}

void ListenSession::on_message(std::string_view json) {
  using Kind = ListenMessage::Kind;
  const std::optional<ListenMessage> message = parse_listen(json);
  if (!message) {
    utterances_.unreadable();
    return ignore_message();
  }
  if (message->kind == Kind::kError)
    return give_up(explain_problem(message->problem, settings().api_key));
  if (message->kind != Kind::kResults) return;
  const uint64_t late_before = utterances_.late_results();
  const std::vector<HeardLine> lines = utterances_.result(*message);
  if (utterances_.has_lost_words())
    return give_up({.status = Status::kUnavailable,
                    .detail = "a result of Deepgram could not be read, and its words would be "
                              "lost; they are asked for again"});
  tell_all(lines);
  if (utterances_.late_results() > late_before) metrics().late.add();
}

void ListenSession::on_tick(uint64_t now_ns) {
  const uint64_t last = std::max({uplink().last_sent_ns(), kept_alive_at_ns_, connected_at_ns()});
  if (now_ns >= last + settings().keep_alive_ms * kNsPerMs && send(kKeepAlive) == Status::kOk)
    kept_alive_at_ns_ = now_ns;
  if (uplink().has_marks()) caught_up_at_ns_ = now_ns;
  const auto overdue = utterances_.overdue(now_ns, std::max(connected_at_ns(), caught_up_at_ns_),
                                           settings().final_deadline_ms * kNsPerMs);
  if (!overdue) return;
  if (overdue->lacks_words)
    return give_up({.status = Status::kTimeout,
                    .detail = "Deepgram did not finish an utterance within " +
                              std::to_string(settings().final_deadline_ms) +
                              " ms after its end; its words are asked for again"});
  metrics().unfinished.add();
  tell_all(overdue->lines);
}

void ListenSession::tell_all(const std::vector<HeardLine>& lines) {
  for (const HeardLine& line : lines) {
    tell(line.utterance, line.is_final, line.speech);
    if (line.is_final && line.ended_at_ns != 0)
      metrics().final_ms.observe(static_cast<double>(now_ns() - line.ended_at_ns) / 1e6);
  }
}

}  // namespace dragoman::deepgram
