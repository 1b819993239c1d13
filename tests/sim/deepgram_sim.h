// Deepgram's speech to text: listen v1 (wss /v1/listen) and Flux (wss /v2/listen). It hears text
// that is carried in tones (tone_text.h), in mulaw, alaw or linear16 of 8 or 16 kHz.
// Wire protocol: deepgram-api-specs asyncapi.yml and developers.deepgram.com.
//
// Latency operation: "final" (end of speech to the final result). Work: one utterance, from its
// first word. cut and half-open count messages of the utterance; wrong-rate closes with 1008
// DATA-0000, silence hears nothing, empty-final gives the interims but an empty final.
#pragma once

#include <atomic>
#include <chrono>

#include "tests/sim/simulator.h"

namespace dgm::sim {

class DeepgramSim final : public Simulator {
 public:
  explicit DeepgramSim(const SimOptions& options = {});
  ~DeepgramSim() override;

  // How long it waits for audio or a KeepAlive before it closes with NET-0001; the service: 10 s.
  void patience(std::chrono::milliseconds patience) { patience_ = patience; }

 private:
  friend class ListenConversation;
  friend class FluxConversation;
  void serve(const std::shared_ptr<Exchange>& exchange) override;
  Answer error_answer(unsigned status) override;

  std::atomic<std::chrono::milliseconds> patience_{std::chrono::seconds(10)};
};

}  // namespace dgm::sim
