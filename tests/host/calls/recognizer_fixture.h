// A recognizer's stage with scripted providers, and a speaker whose words are counted frames.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/calls/recognizer_stage.h"
#include "tests/host/calls/stage_fixture.h"

namespace dgm::calls {

class RecognizerTest : public StageTest, public RecognizerStage::Client {
 protected:
  using Kind = audio::UtteranceEvent::Kind;

  ~RecognizerTest() override {
    on_worker([&] { stage_.reset(); });
  }

  void build(size_t members, bool own_endpointing = false) {
    build(test::bench_recognizers(members, own_endpointing), {"en-US", {}, {"Dragoman", "Q3"}});
  }
  void build(Members members, const RecognizerStage::Expected& expected) {
    on_worker([&] {
      stage_ = std::make_unique<RecognizerStage>(kit_, pool_, expected, test::kBenchRate,
                                                 std::move(members), *this);
    });
    silence(20);
  }

  void frame(int word, size_t place, Kind event = Kind::kNone, uint64_t at_ns = 0) {
    on_worker([&] {
      const auto samples = test::word_frame(word, place);
      dgm_frame frame{};
      frame.struct_size = sizeof frame;
      frame.flags = word ? DGM_FRAME_SPEECH : 0;
      frame.captured_at_ns = bench().now_ns;
      frame.sample_rate_hz = test::kBenchRate;
      frame.sample_count = test::kFrameSamples;
      frame.samples = samples.data();
      bench().now_ns += 20 * kNsPerMs;
      stage_->push(frame, {event, at_ns});
      stage_->housekeep(bench().now_ns);
    });
  }
  void silence(size_t frames) {
    for (; frames > 0; --frames) frame(0, 0);
  }

  // The start is noticed with the third frame; the end with the last of 20 silent ones.
  void begin(const std::vector<int>& words) {
    size_t count = 0;
    started_ns_ = bench().now_ns;
    for (const int word : words)
      for (size_t place = 0; place < test::kFramesPerWord; ++place, ++count)
        frame(word, place, count == 2 ? Kind::kStarted : Kind::kNone, started_ns_);
    ended_ns_ = bench().now_ns;
  }
  void go_on(const std::vector<int>& words) {
    for (const int word : words)
      for (size_t place = 0; place < test::kFramesPerWord; ++place) frame(word, place);
    ended_ns_ = bench().now_ns;
  }
  void end() {
    silence(19);
    frame(0, 0, Kind::kEnded, ended_ns_);
  }
  void say(const std::vector<int>& words) {
    begin(words);
    end();
  }
  void wait(uint32_t ms) { silence(ms / 20); }

  test::ScriptedProvider& a() { return bench().recognizers[0]; }
  test::ScriptedProvider& b() { return bench().recognizers[1]; }

  void on_transcript(std::string_view text, bool is_final, const StationTimes& times,
                     std::string_view) override {
    if (!is_final) return;
    finals_.emplace_back(text);
    last_times_ = times;
  }
  void on_recognizer_changed(const ChainChange& change) override {
    changes_.push_back(change.serving);
  }
  void on_trouble(const std::string& sentence) override { troubles_.push_back(sentence); }

  StageKit kit_ = kit();
  ChunkPool pool_;
  std::unique_ptr<RecognizerStage> stage_;
  uint64_t started_ns_ = 0, ended_ns_ = 0;
  std::vector<std::string> finals_, troubles_;
  std::vector<bool> changes_;
  StationTimes last_times_;
};

}  // namespace dgm::calls
