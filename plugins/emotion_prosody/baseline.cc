#include "plugins/emotion_prosody/baseline.h"

#include <algorithm>
#include <cmath>

namespace dragoman::prosody {

namespace {

constexpr float kMost = 1.1f;  // a deviation beyond it says no more
constexpr float kPitchSt = 3, kLevelDb = 6, kRateOctaves = 0.5f, kSpreadOctaves = 1,
                kPauseShare = 0.2f;
constexpr float kLeastRate = 0.5f, kLeastSpreadSt = 0.5f;  // below it ratios mean nothing

float held(float deviation) { return std::clamp(deviation, -kMost, kMost); }

float octaves(float now, float usual, float least) {
  return std::log2(std::max(now, least) / std::max(usual, least));
}

float squashed(float x) { return 1 / (1 + std::exp(-8 * (x - 0.5f))); }

}  // namespace

Scores Baseline::score(const Features& heard) const {
  const float pitch = held((heard.pitch_st - usual_.pitch_st) / kPitchSt);
  const float level = held((heard.level_dbfs - usual_.level_dbfs) / kLevelDb);
  const float rate =
      held(octaves(heard.syllables_per_s, usual_.syllables_per_s, kLeastRate) / kRateOctaves);
  const float spread =
      held(octaves(heard.pitch_spread_st, usual_.pitch_spread_st, kLeastSpreadSt) / kSpreadOctaves);
  const float pause = held((heard.pause_share - usual_.pause_share) / kPauseShare);
  Scores scores;
  scores.anger = squashed(0.45f * level + 0.3f * pitch + 0.25f * rate);
  scores.excitement = squashed(0.15f * level + 0.45f * pitch + 0.2f * rate + 0.2f * spread);
  scores.sadness = squashed(-0.4f * level - 0.25f * pitch - 0.25f * rate + 0.1f * pause);
  scores.calm = 1 - std::max({scores.anger, scores.excitement, scores.sadness});
  return scores;
}

void Baseline::learn(const Features& heard) {
  const float sum_s = known_s_ + heard.spoken_s;
  if (sum_s <= 0) return;
  const float part = heard.spoken_s / sum_s;
  const auto follow = [part](float& usual, float now) { usual += part * (now - usual); };
  follow(usual_.pitch_st, heard.pitch_st);
  follow(usual_.pitch_spread_st, heard.pitch_spread_st);
  follow(usual_.level_dbfs, heard.level_dbfs);
  follow(usual_.syllables_per_s, heard.syllables_per_s);
  follow(usual_.pause_share, heard.pause_share);
  known_s_ = std::min(sum_s, memory_s_);
}

}  // namespace dragoman::prosody
