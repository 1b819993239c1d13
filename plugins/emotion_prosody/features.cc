#include "plugins/emotion_prosody/features.h"

#include <algorithm>
#include <cmath>

#include "plugins/emotion_prosody/pitch.h"

namespace dragoman::prosody {

namespace {

constexpr float kSmoothing = 0.5f;  // of the level, per hop: about 30 ms

}  // namespace

void SyllableCounter::add(float level_dbfs, bool is_voiced) {
  smoothed_ += kSmoothing * (level_dbfs - smoothed_);
  if (rises_) {
    highest_ = std::max(highest_, smoothed_);
    was_voiced_ |= is_voiced;
    if (smoothed_ > highest_ - kValleyDb) return;
    end_word();
    lowest_ = smoothed_;
  } else {
    lowest_ = std::min(lowest_, smoothed_);
    if (smoothed_ < lowest_ + kValleyDb) return;
    rises_ = true;
    highest_ = smoothed_;
    was_voiced_ = is_voiced;
  }
}

void SyllableCounter::end_word() {
  if (rises_ && was_voiced_) ++count_;
  rises_ = was_voiced_ = false;
}

void UtteranceFeatures::add(float level_dbfs, float pitch_hz, bool is_pause) {
  const bool is_voiced = pitch_hz > 0 && !is_pause;
  syllables_.add(level_dbfs, is_voiced);
  if (is_pause) {
    if (spoken_hops_ > 0) ++pause_run_;
    if (pause_run_ == 1) syllables_.end_word();
    return;
  }
  ++spoken_hops_;
  pause_hops_ += pause_run_;
  pause_run_ = 0;
  if (!is_voiced) return;
  ++voiced_hops_;
  level_sum_db_ += level_dbfs;
  const float semitones = 12 * std::log2(pitch_hz / kLowestHz);
  const auto bin = static_cast<size_t>(std::clamp(2 * semitones, 0.0f, kBins - 1.0f));
  ++pitch_[bin];
}

// Within its bin the hops are taken to lie evenly.
float UtteranceFeatures::quantile_st(float part) const {
  const float wanted = part * static_cast<float>(voiced_hops_);
  float below = 0;
  for (size_t bin = 0; bin < kBins; ++bin) {
    const auto here = static_cast<float>(pitch_[bin]);
    if (here > 0 && below + here >= wanted)
      return (static_cast<float>(bin) + (wanted - below) / here) / 2;
    below += here;
  }
  return 0;
}

Features UtteranceFeatures::features() const {
  Features features;
  features.pitch_st = quantile_st(0.5f);
  features.pitch_spread_st = quantile_st(0.75f) - quantile_st(0.25f);
  if (voiced_hops_ > 0) features.level_dbfs = level_sum_db_ / static_cast<float>(voiced_hops_);
  features.spoken_s = spoken_s();
  if (spoken_hops_ > 0) {
    features.syllables_per_s = static_cast<float>(syllables_.count()) / features.spoken_s;
    features.pause_share =
        static_cast<float>(pause_hops_) / static_cast<float>(pause_hops_ + spoken_hops_);
  }
  return features;
}

}  // namespace dragoman::prosody
