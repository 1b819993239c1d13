// Frames of one speaker in, scores out: once a second of speech, and when a pause begins, before
// anybody else has noticed that the sentence has ended. [rt] throughout: constant memory, a bounded
// cost per frame.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "plugins/emotion_prosody/baseline.h"
#include "plugins/emotion_prosody/pitch.h"

namespace dragoman::prosody {

struct Verdict {
  uint64_t started_ns = 0, ended_ns = 0;  // of the speech it is about
  Scores scores;
};

class Analyzer {
 public:
  Analyzer(uint32_t sample_rate_hz, float memory_s, float least_s);

  // A frame of at most 20 ms at the session's rate. is_speech: of the host's voice activity.
  std::optional<Verdict> push(std::span<const int16_t> samples, uint64_t captured_at_ns,
                              bool is_speech);

 private:
  static constexpr uint32_t kPauseHops = 12;       // 240 ms without speech end an utterance,
  static constexpr uint32_t kLongPauseHops = 100;  // of one that is too short to judge, 2 s
  static constexpr float kShortS = 1.5F;           // which goes on with the next words
  static constexpr uint32_t kSoonHops = 3;         // of pause: what was heard so far is told
  static constexpr float kLongestSpokenS = 10;     // then a new one begins
  static constexpr float kReportEveryS = 1;

  std::optional<Verdict> hop(uint64_t ended_ns, bool is_speech);
  Verdict verdict() const;

  const uint32_t rate_;
  const uint32_t group_;  // samples averaged into one: the analysis runs at 8 to 12 kHz
  PitchDetector pitch_;
  Baseline baseline_;
  UtteranceFeatures utterance_;
  bool in_utterance_ = false;
  uint32_t pause_hops_ = 0;
  float reported_s_ = 0;
  uint64_t started_ns_ = 0, spoken_until_ns_ = 0;
  std::array<float, PitchDetector::kHighestRate / 50> hop_samples_{};
  size_t filled_ = 0;
  float group_sum_ = 0;
  uint32_t grouped_ = 0;
};

}  // namespace dragoman::prosody
