// One sentence that the host itself says to one leg, in the leg's own language and voice.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "host/calls/observer.h"
#include "host/calls/synthesizer_stage.h"

namespace dgm::calls {

class Leg;

class Announcement final : SynthesizerStage::Client {
 public:
  // [worker] `said` runs once, in the destructor: the sentence was heard, could not be spoken, or
  // the leg has gone.
  Announcement(Leg& leg, ChunkPool& pool, CallObserver& observer, const std::string& text,
               std::function<void()> said);
  ~Announcement();

  bool is_over(uint64_t now_ns);

 private:
  void on_unspoken(SynthesizerStage& stage, uint64_t utterance, const std::string& reason) override;
  void on_synthesizer_changed(SynthesizerStage& stage, const ChainChange& change) override;
  void on_trouble(const std::string& sentence) override;

  static constexpr uint64_t kLongestNs = 30 * kNsPerSecond;

  Leg& leg_;
  CallObserver& observer_;
  std::function<void()> said_;
  uint64_t deadline_ns_;
  bool unspoken_ = false;
  StageKit kit_;  // before the stage, which refers to it
  SynthesizerStage voice_;
  std::shared_ptr<SpeechAudio> audio_;
};

}  // namespace dgm::calls
