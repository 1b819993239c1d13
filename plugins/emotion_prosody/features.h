// How an utterance was spoken, in numbers: pitch, loudness, speed, pauses. Filled hop by hop (20
// ms), in constant memory. Pure; [rt].
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace dragoman::prosody {

// Syllables by their loudness: each has one peak, between valleys of at least 3 dB (de Jong and
// Wempe, 2009).
class SyllableCounter {
 public:
  void add(float level_dbfs, bool is_voiced);
  void end_word();  // a pause: a syllable under way is counted
  uint32_t count() const { return count_; }

 private:
  static constexpr float kValleyDb = 3;
  float smoothed_ = -100, highest_ = -100, lowest_ = -100;
  bool rises_ = false, was_voiced_ = false;
  uint32_t count_ = 0;
};

struct Features {
  float pitch_st = 0;         // median, in semitones above kLowestHz
  float pitch_spread_st = 0;  // between the quartiles
  float level_dbfs = 0;       // mean of the voiced hops
  float syllables_per_s = 0;  // of the time spoken, without pauses
  float pause_share = 0;      // of the time between the first and the last sound
  float spoken_s = 0;
};

class UtteranceFeatures {
 public:
  // pitch_hz 0: not voiced. is_pause: within the utterance, and nobody speaks.
  void add(float level_dbfs, float pitch_hz, bool is_pause);
  // Enough was heard to say anything.
  bool is_telling() const { return voiced_hops_ >= kLeastVoicedHops; }
  Features features() const;
  float spoken_s() const { return static_cast<float>(spoken_hops_) * kHopS; }

 private:
  static constexpr float kHopS = 0.02f;
  static constexpr uint32_t kLeastVoicedHops = 15;  // 300 ms
  static constexpr size_t kBins = 64;               // of half a semitone

  float quantile_st(float part) const;

  SyllableCounter syllables_;
  std::array<uint16_t, kBins> pitch_{};
  uint32_t voiced_hops_ = 0, spoken_hops_ = 0, pause_hops_ = 0;
  uint32_t pause_run_ = 0;  // not counted until somebody speaks again
  float level_sum_db_ = 0;
};

}  // namespace dragoman::prosody
