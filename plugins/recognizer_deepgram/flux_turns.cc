#include "plugins/recognizer_deepgram/flux_turns.h"

#include <utility>

namespace dragoman::deepgram {

namespace {

Speech speech_of(const FluxMessage& message) {
  Speech speech = message.speech;
  if (!speech.words && message.audio.to_s > message.audio.from_s) speech.words = message.audio;
  return speech;
}

}  // namespace

std::vector<TurnStep> FluxTurns::on(const FluxMessage& message) {
  using Event = FluxMessage::Event;
  std::vector<TurnStep> steps;
  // Of a turn that has ended: the host has had its final.
  if (message.event == Event::kOther || message.turn < turn_) return steps;
  if (message.turn > turn_) {
    // The end of the turn before was lost: what was heard of it is its end.
    if (has_begun_) end(last_, steps);
    turn_ = message.turn;
  }
  if (message.event == Event::kEndOfTurn) {
    if (has_begun_ || !message.speech.text.empty()) end(speech_of(message), steps);
    ++turn_;
    return steps;
  }
  if (message.event == Event::kStartOfTurn || !message.speech.text.empty()) begin(message, steps);
  if (message.speech.text.empty() || message.speech.text == last_.text) return steps;
  last_ = speech_of(message);
  steps.push_back({.what = TurnStep::What::kInterim, .utterance = utterance_, .speech = last_});
  return steps;
}

void FluxTurns::begin(const FluxMessage& message, std::vector<TurnStep>& steps) {
  if (std::exchange(has_begun_, true)) return;
  const auto& words = message.speech.words;
  steps.push_back({.what = TurnStep::What::kSpeechStarted,
                   .started_s = words ? words->from_s : message.audio.from_s,
                   .utterance = utterance_});
}

void FluxTurns::end(Speech speech, std::vector<TurnStep>& steps) {
  steps.push_back(
      {.what = TurnStep::What::kFinal, .utterance = utterance_, .speech = std::move(speech)});
  ++utterance_;
  has_begun_ = false;
  last_ = {};
}

bool FluxTurns::has_gap(const FluxMessage& message) {
  if (!message.sequence) return false;
  const bool gap = sequence_ && *message.sequence != *sequence_ + 1;
  sequence_ = message.sequence;
  return gap;
}

}  // namespace dragoman::deepgram
