// The voice in which one speaker is heard in one language: sentences in, speech out, in order. One
// synthesis serves every listener of that language and voice. When a provider fails in the middle,
// the next one speaks what nobody has heard yet, into the same audio.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dragoman/synthesizer.h"
#include "host/audio/resampler.h"
#include "host/calls/asking.h"
#include "host/calls/emotion_style.h"
#include "host/calls/speaking_pace.h"
#include "host/calls/speech_audio.h"

namespace dgm::calls {

class SynthesizerStage {
 public:
  class Client {
   public:
    virtual void on_unspoken(SynthesizerStage& stage, uint64_t utterance,
                             const std::string& reason) = 0;
    // Somebody else serves now, or nobody: the listeners get the fallback of their route.
    virtual void on_synthesizer_changed(SynthesizerStage& stage, const ChainChange& change) = 0;
    virtual void on_trouble(const std::string& sentence) = 0;

   protected:
    ~Client() = default;
  };

  // [worker] rate: of the audio it writes. hedges: the next provider is asked beside a slow one.
  // `kit` outlives the stage.
  SynthesizerStage(const StageKit& kit, ChunkPool& pool, std::string language, std::string voice,
                   uint32_t rate, Members members, bool hedges, Client& client);

  // Of a newer generation: these speak from the next sentence on.
  void adopt(Members members, bool hedges);
  bool will_be_made_of(const Members& members) const { return chain_.will_be_made_of(members); }

  bool serving() const { return !chain_.exhausted(); }  // somebody does, or is about to
  const std::string& language() const { return language_; }
  const std::string& voice() const { return voice_; }
  bool is_idle() const { return requests_.empty(); }
  std::string provider_name() const { return chain_.provider_name(); }

  // The audio fills as it arrives; nullptr: too far behind, or nobody is left; not taken.
  std::shared_ptr<SpeechAudio> speak(uint64_t utterance, std::string text,
                                     const StationTimes& times, StyleWords style = {});
  void cancel_all();  // barge-in: what is being spoken ends where it is, the queue is forgotten
  void housekeep(uint64_t now_ns);  // every 100 ms, and when a deadline is due

 private:
  using Line = ChainSession<dgm_synthesizer>::Line;

  static constexpr size_t kMaxPending = 16;
  static constexpr uint32_t kSilentMs = 1000;
  static constexpr uint16_t kSilentPeak = 32;    // -60 dBFS
  static constexpr uint32_t kNearlyDryMs = 200;  // so little left to be played

  struct Request : Turn {
    std::string text{};  // what is still to be spoken
    std::shared_ptr<SpeechAudio> audio{};
    StyleWords style{};
    // The session whose audio it is, from the first audio on, and how fast it speaks.
    uint64_t voice = 0;
    SpeakingPace* pace = nullptr;
    size_t begin = 0;  // sample where its audio begins
    uint64_t first_audio_ns = 0, last_audio_ns = 0;
    uint16_t peak = 0;
    bool is_babble = false;  // nobody understands it
    // The last whole word of which it said where it ends.
    size_t aligned_bytes = 0, aligned_samples = 0;
  };

  dgm_status open(const modules::Provider& provider, dgm_scope scope, void* ctx, void** session,
                  dgm_error* why);
  dgm_status ask(const Line& line);
  void take_over();
  // The first request, if an event of this session about it counts.
  Request* head_of(uint64_t generation, uint64_t utterance);
  void on_audio(uint64_t generation, uint64_t utterance, const dgm_frame& frame);
  void on_first_audio(Request& head, uint64_t generation);
  void on_aligned(uint64_t generation, uint64_t utterance, uint32_t text_bytes, uint64_t audio_ns);
  void on_spoken(uint64_t generation, uint64_t utterance);
  void on_refused(uint64_t generation, uint64_t utterance, const dgm_error& why);
  void fail(uint64_t generation, ProviderFailure failure);
  // The audio that `head` has of its voice is not what `text`, all of it or its beginning, sounds
  // like; `is_all`: no more will come.
  bool fails_as_babble(Request& head, std::string_view text, double audio_ms, bool is_all);
  double audio_ms(const Request& head) const;  // of its voice
  void keep_unheard(Request& head);            // as its text; what was said stays as audio
  void drop_front(const std::string& reason);
  void on_chain_changed(const ChainChange& change);
  static const dgm_synthesizer_events& events();

  const StageKit& kit_;
  ChunkPool& pool_;
  std::string language_, voice_;
  uint32_t rate_;
  Client& client_;
  HedgeMetrics counted_{"synthesizer"};
  std::deque<Request> requests_;  // the front one is being spoken
  std::optional<audio::Resampler> resampler_;
  // Of each provider that has spoken. One that was made anew may have another voice.
  std::map<std::weak_ptr<modules::Provider>, SpeakingPace, std::owner_less<>> paces_;
  Asking<dgm_synthesizer, Request> asking_;
  ChainSession<dgm_synthesizer> chain_;
};

}  // namespace dgm::calls
