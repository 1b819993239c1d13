// One call: a phone that says prompts, one after the other, and a phone that listens to their
// translations. The next prompt waits until everything of the one before was said, so that no delay
// holds a wait for another prompt.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/caller/line.h"
#include "tests/bench/recognizer/conversation_log.h"
#include "tests/bench/recognizer/prompts.h"
#include "tests/bench/recognizer/results.h"

namespace dgm::bench {

// Onsets of sound in what an ear hears: sound after at least 100 ms without.
class Ear {
 public:
  void hear(const caller::Arrival& arrival, audio::Codec codec);
  // The first onset since a moment of CLOCK_REALTIME. Older ones are forgotten.
  std::optional<uint64_t> first_onset_since(uint64_t at_ns);
  uint64_t sounded_at_ns() const { return sounded_at_ns_; }  // last; 0: never

 private:
  std::deque<uint64_t> onsets_ns_;
  uint64_t sounded_at_ns_ = 0;
};

class PromptCall {
 public:
  // begin_ns: silence before the first prompt, CLOCK_REALTIME. `speaker`: its extension.
  PromptCall(std::string speaker, std::vector<Recording> recordings,
             std::unique_ptr<caller::Line> mouth, std::unique_ptr<caller::Line> ear,
             uint64_t begin_ns);

  void speak(uint64_t now_ns);  // every 20 ms
  void listen();
  void hang_up();
  void on_log(const LogEvent& event);  // of any speaker

  bool finished() const { return results_.size() == recordings_.size(); }
  size_t prompts() const { return recordings_.size(); }
  const std::vector<PromptResult>& results() const { return results_; }

 private:
  enum class Phase { kReady, kSpeaking, kWaiting };
  // Of the prompt under way.
  struct Now {
    PromptResult result;
    uint64_t ended_ns = 0;                // its last frame of speech was sent
    uint64_t final_ns = 0, meant_ns = 0;  // the last ones
    size_t finals = 0, meant = 0, spoken = 0;
  };

  bool everything_came(uint64_t now_ns) const;
  void finish();

  const std::string speaker_;
  const std::vector<Recording> recordings_;
  const std::unique_ptr<caller::Line> mouth_, ear_line_;
  const caller::Feed silence_;
  Ear ear_;
  Phase phase_ = Phase::kReady;
  const uint64_t begin_ns_;
  uint64_t number_ = 0;  // of the frame
  size_t frame_ = 0;     // of the recording
  Now now_;
  std::vector<PromptResult> results_;
};

}  // namespace dgm::bench
