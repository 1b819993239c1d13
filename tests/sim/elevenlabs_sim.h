// ElevenLabs' text to speech: WebSockets stream-input and multi-stream-input with alignments, HTTP
// stream and stream/with-timestamps. It speaks text as tones (tone_text.h): pcm_8000, pcm_16000,
// pcm_22050, pcm_24000, pcm_44100, ulaw_8000, alaw_8000.
// Wire protocol: elevenlabs-docs asyncapi.yml, openapi.json.
//
// Latency operation: "first-audio" (request to the first audio). Work: one generation, that is one
// HTTP request or one flush. cut and half-open count messages (WebSocket) or bytes (HTTP).
#pragma once

#include <atomic>

#include "tests/sim/simulator.h"

namespace dgm::sim {

class ElevenLabsSim final : public Simulator {
 public:
  explicit ElevenLabsSim(const SimOptions& options = {});
  ~ElevenLabsSim() override;

  // Which of the eight voices of tone_text speaks (1); so a test hears which service did.
  void tone_voice(uint8_t voice) { tone_voice_ = voice; }
  // How much faster than it is spoken audio comes; 0: all at once. 8 at first.
  void speed(double times) { speed_ = times; }
  // The field of alignment durations: "charDurationsMs" (default) or "charsDurationsMs".
  void durations_field(std::string name);
  // The voice settings of each generation as JSON text, "{}" where none came, as texts().
  std::vector<std::string> voice_settings() const;

 private:
  friend class StreamInput;
  void serve(const std::shared_ptr<Exchange>& exchange) override;
  Answer error_answer(unsigned status) override;
  void serve_http(const std::shared_ptr<Exchange>& exchange, bool with_timestamps);
  void note_generation(const std::string& text, const std::string& settings);
  std::string durations_field() const;

  std::atomic<uint8_t> tone_voice_{1};
  std::atomic<double> speed_{8};
  mutable std::mutex mutex_;  // durations_field_, settings_
  std::string durations_field_ = "charDurationsMs";
  std::vector<std::string> settings_;
};

}  // namespace dgm::sim
