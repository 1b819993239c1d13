// What both ways of asking Deepgram share: one WebSocket per speaker, the audio on it, and the
// watch over a service that takes audio and says nothing. [worker] throughout.
//
// The session ends with its connection: whoever opened it asks the next provider, or this one
// again.
#pragma once

#include <string_view>

#include "dragoman/cpp/recognizer.hpp"
#include "dragoman/cpp/timer.hpp"
#include "plugins/recognizer_deepgram/audio_uplink.h"
#include "plugins/recognizer_deepgram/deepgram_messages.h"
#include "plugins/recognizer_deepgram/deepgram_settings.h"
#include "plugins/recognizer_deepgram/timeline.h"

namespace dragoman::deepgram {

class DeepgramSession : public RecognizerSession {
 public:
  ~DeepgramSession() override;
  Status push_audio(const Frame& frame) final;

 protected:
  static constexpr uint32_t kTickMs = 100;

  // `settings` and `metrics` outlive the session. `target`: "/v1/listen?...".
  DeepgramSession(const RecognizerParams& params, RecognizerEvents events, const Settings& settings,
                  const Metrics& metrics, std::string_view target, std::string_view mark);

  virtual void on_connected() = 0;
  virtual void on_audio(bool has_speech) = 0;  // [rt] one more frame was taken
  virtual void on_message(std::string_view json) = 0;
  virtual void on_tick(uint64_t now_ns) = 0;  // every kTickMs while connected

  const Settings& settings() const { return settings_; }
  const Metrics& metrics() const { return metrics_; }
  AudioUplink& uplink() { return uplink_; }
  uint64_t connected_at_ns() const { return connected_at_ns_; }
  uint64_t samples_of_ms(uint64_t ms) const { return sample_rate_hz_ * ms / 1000; }

  Status send(std::string_view text) { return socket_.send_text(text); }
  // Silence for audio that does not come, captured from then on.
  void push_silence(size_t samples, uint64_t captured_at_ns);
  void tell(uint64_t utterance, bool is_final, const Speech& speech);
  uint64_t began_ns(double second) const { return timeline_.begin_ns(second); }
  void ignore_message();  // it could not be read
  void nothing_is_due();  // what was sent so far needs no answer
  void give_up(const Error& error);
  bool has_ended() const { return has_ended_; }

 private:
  void on_open();
  void on_text(std::string_view text);
  void tick();
  void watch(uint64_t now_ns);

  const Settings& settings_;
  const Metrics& metrics_;
  const uint32_t sample_rate_hz_;
  const bool wants_interim_;
  const uint64_t began_at_ns_;
  uint64_t connected_at_ns_ = 0;      // 0: not so far
  uint64_t first_unanswered_ns_ = 0;  // speech was taken then, and nothing was said since; 0: none
  uint64_t unanswered_ns_ = 0;        // so much speech
  uint64_t last_speech_ns_ = 0;
  uint64_t counted_samples_ = 0;
  bool has_ended_ = false, told_nonsense_ = false;
  Timeline timeline_;
  WebSocket socket_;
  AudioUplink uplink_;
  Timer tick_{*this, [this] { tick(); }};
};

}  // namespace dragoman::deepgram
