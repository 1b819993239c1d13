// A synthesizer's stage with scripted providers, and one listener who hears as much as the test
// wants.
#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "host/calls/synthesizer_stage.h"
#include "tests/host/calls/stage_fixture.h"

namespace dgm::calls {

inline constexpr size_t kWordSamples = test::kFramesPerWord * test::kFrameSamples;

class SynthesizerTest : public StageTest, public SynthesizerStage::Client {
 protected:
  ~SynthesizerTest() override {
    on_worker([&] {
      stage_.reset();
      queue_.clear();
    });
  }

  void build(size_t members, bool hedges = false) {
    on_worker([&] {
      stage_ = std::make_unique<SynthesizerStage>(kit_, pool_, "es-ES", "", test::kBenchRate,
                                                  test::bench_synthesizers(members), hedges, *this);
    });
  }
  void speak(const std::string& text) {
    on_worker([&] {
      auto audio = stage_->speak(++utterance_, text, {});
      if (audio) queue_.push_back(std::move(audio));
    });
  }
  // The listener hears so many words of what is there.
  void play(double words) {
    on_worker([&] { play_samples(static_cast<size_t>(words * kWordSamples)); });
  }
  void play_samples(size_t wanted) {
    while (wanted > 0 && !queue_.empty()) {
      auto& audio = *queue_.front();
      std::vector<int16_t> out(std::min<size_t>(wanted, test::kFrameSamples));
      const size_t got = audio.read(position_, out);
      heard_.insert(heard_.end(), out.begin(), out.begin() + static_cast<ptrdiff_t>(got));
      position_ += got;
      audio.note_heard(position_);
      wanted -= got;
      if (got > 0) continue;
      if (!audio.complete()) return;
      queue_.pop_front();
      position_ = 0;
    }
  }
  // Time passes; a listener plays meanwhile.
  void wait(uint32_t ms, bool plays = false) {
    pass(ms, [&](uint64_t now_ns) {
      stage_->housekeep(now_ns);
      if (plays) play_samples(test::kFrameSamples);
    });
  }
  std::string heard() {
    play(100);
    return test::words_in(heard_);
  }

  test::ScriptedProvider& a() { return bench().synthesizers[0]; }
  test::ScriptedProvider& b() { return bench().synthesizers[1]; }

  void on_unspoken(SynthesizerStage&, uint64_t utterance, const std::string&) override {
    lost_.push_back(utterance);
  }
  void on_synthesizer_changed(SynthesizerStage&, const ChainChange& change) override {
    serving_ = change.serving;
  }
  void on_trouble(const std::string& sentence) override { troubles_.push_back(sentence); }

  StageKit kit_ = kit();
  ChunkPool pool_;
  std::unique_ptr<SynthesizerStage> stage_;
  std::deque<std::shared_ptr<SpeechAudio>> queue_;
  size_t position_ = 0;
  std::vector<int16_t> heard_;
  uint64_t utterance_ = 0;
  std::vector<uint64_t> lost_;
  std::vector<std::string> troubles_;
  bool serving_ = true;
};

}  // namespace dgm::calls
