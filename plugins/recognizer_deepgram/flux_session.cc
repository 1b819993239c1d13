#include "plugins/recognizer_deepgram/flux_session.h"

#include <algorithm>

#include "plugins/recognizer_deepgram/deepgram_errors.h"

namespace dragoman::deepgram {

namespace {

// Without a frame for so long nobody sends: a turn under way would never end.
constexpr uint64_t kGapNs = 200'000'000;
constexpr uint64_t kMostSilenceNs = 1'000'000'000;

}  // namespace

FluxSession::FluxSession(const RecognizerParams& params, RecognizerEvents events,
                         const Settings& settings, const Metrics& metrics, std::string_view target)
    : DeepgramSession(params, events, settings, metrics, target, kForceEndTurn),
      audio_until_ns_(now_ns()) {}

void FluxSession::end_utterance() {
  if (turns_.in_turn()) uplink().mark();
}

void FluxSession::on_connected() {}

void FluxSession::on_audio(bool) { audio_until_ns_ = now_ns(); }

void FluxSession::on_message(std::string_view json) {
  using Kind = FluxMessage::Kind;
  const std::optional<FluxMessage> message = parse_flux(json);
  if (!message) return ignore_message();
  if (turns_.has_gap(*message)) metrics().lost.add();
  if (message->kind == Kind::kError)
    return give_up(explain_problem(message->problem, settings().api_key));
  if (message->kind != Kind::kTurn) return;
  for (const TurnStep& step : turns_.on(*message)) {
    if (step.what != TurnStep::What::kSpeechStarted) {
      tell(step.utterance, step.what == TurnStep::What::kFinal, step.speech);
      continue;
    }
    const uint64_t began = began_ns(step.started_s);
    events().speech_started(began ? began : now_ns());
  }
}

void FluxSession::on_tick(uint64_t now_ns) {
  if (now_ns < audio_until_ns_ + kGapNs) return;
  const uint64_t missing = std::min(now_ns - audio_until_ns_, kMostSilenceNs);
  push_silence(samples_of_ms(missing / 1'000'000), now_ns - missing);
  // The next piece as soon as it is due: the stream goes on in real time.
  audio_until_ns_ = now_ns;
}

}  // namespace dragoman::deepgram
