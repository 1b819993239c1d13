#include "tests/versioned_plugins/tones.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "host/audio/level.h"
#include "host/audio/tone.h"

namespace dgm::versioned {
namespace {

constexpr uint32_t kSpeechMs = 600, kPauseMs = 900;
constexpr uint32_t kStepMs = 5;
constexpr double kSoundingDbfs = -40;
constexpr double kTornMs = 2 * kGapMs;        // a longer silence separates utterances
constexpr double kToleranceMs = 4 * kStepMs;  // fades, and steps that begin within the tone

int minor_of(std::span<const int16_t> tone, uint32_t rate_hz) {
  return audio::level_at_dbfs(tone, rate_hz, tone_hz(1)) >
                 audio::level_at_dbfs(tone, rate_hz, tone_hz(0))
             ? 1
             : 0;
}

}  // namespace

std::vector<int16_t> sentence(uint32_t rate_hz) {
  std::vector<int16_t> samples(rate_hz * kSpeechMs / 1000);
  audio::ToneGenerator(rate_hz, 350, -15).fill(samples);
  samples.resize(samples.size() + rate_hz * kPauseMs / 1000);
  std::minstd_rand random(7);
  std::uniform_int_distribution<int> hiss(-20, 20);
  for (auto& sample : samples) sample = static_cast<int16_t>(sample + hiss(random));
  return samples;
}

bool HeardUtterance::is_whole() const {
  return tones.size() == kStages && std::ranges::all_of(tones, [](const HeardTone& tone) {
           return std::abs(tone.ms - kToneMs) <= kToleranceMs;
         });
}

bool HeardUtterance::is_of(int minor) const {
  return std::ranges::all_of(tones, [&](const HeardTone& tone) { return tone.minor == minor; });
}

std::vector<HeardUtterance> hear(std::span<const int16_t> samples, uint32_t rate_hz) {
  const size_t step = rate_hz * kStepMs / 1000;
  const auto ms_of = [&](size_t count) { return 1000.0 * static_cast<double>(count) / rate_hz; };
  const auto sounds = [&](size_t at) {
    return at + step <= samples.size() &&
           audio::measure(samples.subspan(at, step)).rms_dbfs() > kSoundingDbfs;
  };
  std::vector<HeardUtterance> heard;
  size_t silent_since = 0;
  for (size_t at = 0; at + step <= samples.size();) {
    const size_t begin = at;
    while (sounds(at)) at += step;
    if (at == begin) {
      at += step;
      continue;
    }
    if (heard.empty() || ms_of(begin - silent_since) > kTornMs)
      heard.push_back({.tones = {}, .begin = begin});
    heard.back().tones.push_back(
        {minor_of(samples.subspan(begin, at - begin), rate_hz), ms_of(at - begin)});
    silent_since = at;
  }
  return heard;
}

}  // namespace dgm::versioned
