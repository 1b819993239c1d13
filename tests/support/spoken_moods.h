// Neutral speech and what it sounds like in other moods: recorded prompts (package
// asterisk-core-sounds-en-wav, one speaker), changed as anger and sadness change speech.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "host/audio/voice_activity.h"
#include "tests/host/audio/signals.h"

namespace dgm::test {

inline constexpr uint32_t kPromptHz = 8000;

using audio::test::prompt;

// speed 1.2: faster and higher by that, as a tape would be.
inline std::vector<int16_t> changed(const std::vector<int16_t>& speech, double gain_db,
                                    double speed) {
  const double gain = std::pow(10.0, gain_db / 20);
  std::vector<int16_t> samples;
  for (double at = 0; at + 1 < static_cast<double>(speech.size()); at += speed) {
    const auto before = static_cast<size_t>(at);
    const double part = at - static_cast<double>(before);
    const double sample = (1 - part) * speech[before] + part * speech[before + 1];
    samples.push_back(static_cast<int16_t>(std::clamp(gain * sample, -32'768.0, 32'767.0)));
  }
  return samples;
}

// Louder, faster and higher; softer, slower and lower.
inline std::vector<int16_t> angry(const std::vector<int16_t>& speech) {
  return changed(speech, 8, 1.2);
}
inline std::vector<int16_t> sad(const std::vector<int16_t>& speech) {
  return changed(speech, -8, 0.82);
}

// Each 20 ms with the host's word on whether somebody speaks, and 600 ms of silence after it.
template <typename Push>
void say_to(const std::vector<int16_t>& speech, audio::VoiceActivity& activity, Push push) {
  constexpr size_t kSamples = kPromptHz / 50;
  std::vector<int16_t> all = speech;
  all.resize((speech.size() + kSamples - 1) / kSamples * kSamples + 30 * kSamples);
  for (size_t at = 0; at < all.size(); at += kSamples) {
    const auto begin = all.begin() + static_cast<ptrdiff_t>(at);
    const std::vector<int16_t> frame(begin, begin + kSamples);
    push(frame, activity.process(frame).speech);
  }
}

}  // namespace dgm::test
