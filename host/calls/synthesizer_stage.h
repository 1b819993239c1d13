// The voice in which one speaker is heard in one language: sentences in, speech out, in order. One
// synthesis serves every listener of that language and voice.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dragoman/synthesizer.h"
#include "host/audio/resampler.h"
#include "host/calls/chain_session.h"
#include "host/calls/emotion_style.h"
#include "host/calls/speech_audio.h"

namespace dgm::calls {

class SynthesizerStage {
 public:
  class Client {
   public:
    virtual void on_unspoken(SynthesizerStage& stage, uint64_t utterance,
                             const std::string& reason) = 0;
    virtual void on_trouble(const std::string& sentence) = 0;

   protected:
    ~Client() = default;
  };

  // [worker] rate: of the audio it writes.
  SynthesizerStage(net::Worker& worker, ChunkPool& pool, std::string language, std::string voice,
                   uint32_t rate, Members members, Client& client);

  bool serving() const { return chain_.serving(); }
  const std::string& language() const { return language_; }
  const std::string& voice() const { return voice_; }
  const std::string& provider_name() const { return chain_.provider_name(); }

  // The audio fills as it arrives; nullptr: too far behind, not taken.
  std::shared_ptr<SpeechAudio> speak(uint64_t utterance, std::string text,
                                     const StationTimes& times, StyleWords style = {});
  void cancel_all();  // barge-in: what is being spoken ends where it is, the queue is forgotten
  void housekeep(uint64_t now_ns);

 private:
  static constexpr size_t kMaxPending = 16;
  static constexpr uint64_t kFirstAudioDeadlineNs = 4 * kNsPerSecond;

  struct Request {
    uint64_t utterance;
    std::string text;
    std::shared_ptr<SpeechAudio> audio;
    StyleWords style;
    uint64_t sent_at_ns = 0;
  };

  dgm_status open(const modules::Provider& provider, dgm_scope scope, void** session,
                  dgm_error* why);
  void send_next();
  void on_audio(uint64_t utterance, const dgm_frame& frame);
  void on_spoken(uint64_t utterance);
  void give_up(const std::string& reason);
  void on_chain_changed(bool serving, const std::string& sentence);
  static const dgm_synthesizer_events& events();

  net::Worker& worker_;
  ChunkPool& pool_;
  std::string language_, voice_;
  uint32_t rate_;
  Client& client_;
  std::deque<Request> requests_;  // the front one is being spoken
  std::optional<audio::Resampler> resampler_;
  ChainSession<dgm_synthesizer> chain_;
};

}  // namespace dgm::calls
