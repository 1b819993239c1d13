// Flux finds the turns itself: its events as the utterances of the host. An eager end is told as an
// interim line: the host acts on finals, and a turn that is resumed would have been spoken already.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugins/recognizer_deepgram/deepgram_messages.h"

namespace dragoman::deepgram {

struct TurnStep {
  enum class What : uint8_t { kSpeechStarted, kInterim, kFinal };
  What what = What::kInterim;
  double started_s = 0;  // of kSpeechStarted
  uint64_t utterance = 0;
  Speech speech = {};  // of the others
};

class FluxTurns {
 public:
  // What the host is to be told, in order. `message`: of kind kTurn.
  std::vector<TurnStep> on(const FluxMessage& message);
  // True: messages were lost between this one and the one before.
  bool has_gap(const FluxMessage& message);
  bool in_turn() const { return has_begun_; }

 private:
  void begin(const FluxMessage& message, std::vector<TurnStep>& steps);
  void end(Speech speech, std::vector<TurnStep>& steps);

  uint64_t utterance_ = 1;
  uint64_t turn_ = 0;       // under way, or the next one
  bool has_begun_ = false;  // its start, or words of it, were told
  std::optional<uint64_t> sequence_;
  Speech last_;  // the last interim
};

}  // namespace dragoman::deepgram
