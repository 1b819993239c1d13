// listen v1: the host says when an utterance ends.
#pragma once

#include <vector>

#include "plugins/recognizer_deepgram/deepgram_session.h"
#include "plugins/recognizer_deepgram/listen_utterances.h"

namespace dragoman::deepgram {

class ListenSession final : public DeepgramSession {
 public:
  ListenSession(const RecognizerParams& params, RecognizerEvents events, const Settings& settings,
                const Metrics& metrics, std::string_view target);

  void end_utterance() override;

 private:
  void on_connected() override;
  void on_audio(bool has_speech) override;
  void on_message(std::string_view json) override;
  void on_tick(uint64_t now_ns) override;
  void tell_all(const std::vector<HeardLine>& lines);

  ListenUtterances utterances_;
  uint64_t finalized_samples_ = 0;  // Finalize was sent, or waits, behind these
  uint64_t kept_alive_at_ns_ = 0;
  uint64_t caught_up_at_ns_ = 0;  // since then no Finalize waits to be sent
};

}  // namespace dragoman::deepgram
