// What a recognizer's stage makes of what comes back.
#include <algorithm>

#include "host/audio/frame.h"
#include "host/calls/recognizer_stage.h"

namespace dgm::calls {

void RecognizerStage::on_result(uint64_t generation, const dgm_transcript& result) {
  last_result_ns_ = kit_.now_ns();
  if (result.is_final) return on_final(generation, result);
  gave_interim_ = true;
  StationTimes times;
  if (!unanswered_.empty()) times = unanswered_.front().times;
  client_.on_transcript({result.text.data, result.text.size}, false, times, {});
}

void RecognizerStage::on_final(uint64_t generation, const dgm_transcript& result) {
  StationTimes times;
  const uint64_t now_ns = kit_.now_ns();
  double latency_ms = -1;
  if (!unanswered_.empty()) {
    auto& utterance = unanswered_.front();
    if (is_wrongly_empty(utterance, result))
      return suspect(utterance, FailureReason::kEmpty,
                     "it found no words in " +
                         std::to_string(utterance.speech_frames * audio::kFrameMs) +
                         " ms of speech");
    if (utterance.suspect && result.text.size)
      utterance.suspect->failed({utterance.suspicion, "it found no words where another one did"},
                                now_ns);
    times = utterance.times;
    if (utterance.asked_ns && !utterance.is_replayed)
      latency_ms = static_cast<double>(now_ns - utterance.asked_ns) / 1e6;
  }
  chain_.succeeded(generation, latency_ms);
  // Where the host finds the ends, its own times are the exact ones: a provider sees speech go on
  // through the hangover of DGM_FRAME_SPEECH.
  if (own_endpointing_) {
    if (result.speech_started_ns) times.speech_started_ns = result.speech_started_ns;
    if (result.speech_ended_ns) times.speech_ended_ns = result.speech_ended_ns;
  }
  times.recognized_ns = now_ns;
  settle(result);
  client_.on_transcript({result.text.data, result.text.size}, true, times,
                        {result.language.data, result.language.size});
  adopt_if_due(true);
}

// Noise is taken for speech now and then, so one that also has nothing to say is believed.
bool RecognizerStage::is_wrongly_empty(const Utterance& utterance,
                                       const dgm_transcript& result) const {
  return result.text.size == 0 && !utterance.suspect && utterance.end &&
         utterance.speech_frames >= kSurelySpeechFrames && chain_.has_other();
}

void RecognizerStage::suspect(Utterance& utterance, FailureReason reason,
                              const std::string& detail) {
  utterance.suspect = &chain_.breaker_of(chain_.line());
  utterance.suspicion = reason;
  chain_.fail({.reason = reason, .detail = detail, .is_proven = false});
}

// What this final answers is forgotten.
void RecognizerStage::settle(const dgm_transcript& result) {
  if (!own_endpointing_) {
    if (unanswered_.empty()) return;
    if (sending_ == 0) {  // a part of what he still says
      unanswered_.front().first = cursor_;
      return;
    }
    unanswered_.pop_front();
    --sending_;
    return;
  }
  const uint64_t now_ns = kit_.now_ns();
  const uint64_t guessed_ns = now_ns > kUntimedFinalNs ? now_ns - kUntimedFinalNs : 0;
  answered_until_ns_ =
      std::max(answered_until_ns_, result.speech_ended_ns ? result.speech_ended_ns : guessed_ns);
  while (!unanswered_.empty() && unanswered_.front().end &&
         unanswered_.front().times.speech_ended_ns <= answered_until_ns_ + kUntimedFinalNs)
    unanswered_.pop_front();
  if (!unanswered_.empty() && unanswered_.front().times.speech_started_ns < answered_until_ns_)
    unanswered_.front().first =
        std::max(unanswered_.front().first, ring_.number_at(answered_until_ns_));
}

void RecognizerStage::on_chain_changed(const ChainChange& change) {
  client_.on_trouble(change.sentence);
  if (change.serving) {
    begin_with_line();
  } else {  // its listeners hear the original voice by now
    unanswered_.clear();
    ring_.forget_before(ring_.next());
  }
  client_.on_recognizer_changed(change);
  pump();
}

const dgm_recognizer_events& RecognizerStage::events() {
  static const dgm_recognizer_events table{
      sizeof(dgm_recognizer_events), [](void*) {}, [](void*, uint64_t) {},
      [](void* ctx, const dgm_transcript* result) {
        const auto& tag = *static_cast<SessionTag*>(ctx);
        auto& stage = *static_cast<RecognizerStage*>(tag.stage);
        if (stage.chain_.find(tag.generation)) return stage.on_result(tag.generation, *result);
        stage.counted_.late.add();
        if (result->is_final) stage.chain_.answered_late(tag.generation);
      },
      [](void* ctx, const dgm_error* why) {
        const auto& tag = *static_cast<SessionTag*>(ctx);
        static_cast<RecognizerStage*>(tag.stage)->chain_.fail(tag.generation, failure_of(*why));
      }};
  return table;
}

}  // namespace dgm::calls
