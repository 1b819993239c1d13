// What is usual for one speaker on one line, and what a deviation from it means. Nobody is loud or
// fast as such: only against himself. Pure; [rt].
//
// With the deviations of an utterance from the usual, each held within -1.1 and 1.1:
//   pitch   semitones / 3             level  dB / 6
//   rate    log2(ratio) / 0.5         spread log2(ratio of the pitch's spread)
//   pause   difference of the shares / 0.2
// the scores are
//   anger      = s( 0.45 level + 0.30 pitch + 0.25 rate)
//   excitement = s( 0.15 level + 0.45 pitch + 0.20 rate + 0.20 spread)
//   sadness    = s(-0.40 level - 0.25 pitch - 0.25 rate + 0.10 pause)
//   calm       = 1 - the largest of them
// with s(x) = 1 / (1 + exp(-8 (x - 0.5))): no one sign alone comes to 0.5. The directions are those
// of the review of Juslin and Laukka (2003): anger louder, higher, faster; joyful excitement above
// all higher and livelier; sadness softer, lower, slower, with pauses.
#pragma once

#include <array>
#include <string_view>

#include "plugins/emotion_prosody/features.h"

namespace dragoman::prosody {

struct Scores {
  float anger = 0, excitement = 0, sadness = 0, calm = 1;
};

class Baseline {
 public:
  // memory_s: of speech, after which the usual has followed a change by half or so. least_s: of
  // speech, before which nothing is usual.
  Baseline(float memory_s, float least_s) : memory_s_(memory_s), least_s_(least_s) {}

  bool is_known() const { return known_s_ >= least_s_; }
  Scores score(const Features& heard) const;  // only if is_known()
  void learn(const Features& heard);

 private:
  const float memory_s_, least_s_;
  float known_s_ = 0;  // speech behind `usual_`, at most memory_s_
  Features usual_;
};

}  // namespace dragoman::prosody
