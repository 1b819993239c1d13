// Flux, listen v2: the model finds the turns, and wants audio without a gap.
#pragma once

#include "plugins/recognizer_deepgram/deepgram_session.h"
#include "plugins/recognizer_deepgram/flux_turns.h"

namespace dragoman::deepgram {

class FluxSession final : public DeepgramSession {
 public:
  FluxSession(const RecognizerParams& params, RecognizerEvents events, const Settings& settings,
              const Metrics& metrics, std::string_view target);

  void end_utterance() override;

 private:
  void on_connected() override;
  void on_audio(bool has_speech) override;
  void on_message(std::string_view json) override;
  void on_tick(uint64_t now_ns) override;

  FluxTurns turns_;
  uint64_t audio_until_ns_ = 0;  // of the steady clock: audio was given up to here
};

}  // namespace dragoman::deepgram
