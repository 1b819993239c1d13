#include "plugins/emotion_prosody/analyzer.h"

#include <algorithm>
#include <cmath>

namespace dragoman::prosody {

namespace {

constexpr float kFullScale = 32768;
constexpr float kSilenceDbfs = -60;  // below it nothing has a pitch

float level_of(std::span<const float> samples) {
  float power = 0;
  for (const float sample : samples) power += sample * sample;
  power /= static_cast<float>(samples.size()) * kFullScale * kFullScale;
  return 10 * std::log10(std::max(power, 1e-10f));
}

}  // namespace

Analyzer::Analyzer(uint32_t sample_rate_hz, float memory_s, float least_s)
    : rate_(sample_rate_hz),
      group_(std::max(1u, sample_rate_hz / PitchDetector::kLowestRate)),
      pitch_(sample_rate_hz / group_),
      baseline_(memory_s, least_s) {}

std::optional<Verdict> Analyzer::push(std::span<const int16_t> samples, uint64_t captured_at_ns,
                                      bool is_speech) {
  std::optional<Verdict> last;
  for (size_t i = 0; i < samples.size(); ++i) {
    group_sum_ += static_cast<float>(samples[i]);
    if (++grouped_ < group_) continue;
    hop_samples_[filled_++] = group_sum_ / static_cast<float>(group_);
    group_sum_ = 0;
    grouped_ = 0;
    if (filled_ < pitch_.hop_samples()) continue;
    filled_ = 0;
    if (const auto now = hop(captured_at_ns + (i + 1) * 1'000'000'000 / rate_, is_speech))
      last = now;
  }
  return last;
}

std::optional<Verdict> Analyzer::hop(uint64_t ended_ns, bool is_speech) {
  constexpr uint64_t kHopNs = 20'000'000;
  if (!in_utterance_) {
    if (!is_speech) return std::nullopt;
    in_utterance_ = true;
    started_ns_ = ended_ns - std::min(ended_ns, kHopNs);
    utterance_ = {};
    reported_s_ = 0;
    pitch_.reset();
  }
  const std::span<const float> samples(hop_samples_.data(), pitch_.hop_samples());
  const float level_dbfs = level_of(samples);
  const float pitch_hz = is_speech && level_dbfs > kSilenceDbfs ? pitch_.process(samples) : 0;
  utterance_.add(level_dbfs, pitch_hz, !is_speech);
  pause_hops_ = is_speech ? 0 : pause_hops_ + 1;
  if (is_speech) spoken_until_ns_ = ended_ns;
  const bool is_short = utterance_.spoken_s() < kShortS;
  if (pause_hops_ >= (is_short ? kLongPauseHops : kPauseHops) ||
      utterance_.spoken_s() >= kLongestSpokenS) {
    in_utterance_ = false;
    pause_hops_ = 0;
    if (utterance_.is_telling()) baseline_.learn(utterance_.features());
    return std::nullopt;
  }
  const bool is_due =
      pause_hops_ == kSoonHops || utterance_.spoken_s() >= reported_s_ + kReportEveryS;
  if (!is_due) return std::nullopt;
  reported_s_ = utterance_.spoken_s();
  if (!utterance_.is_telling() || !baseline_.is_known()) return std::nullopt;
  return verdict();
}

Verdict Analyzer::verdict() const {
  return {started_ns_, spoken_until_ns_, baseline_.score(utterance_.features())};
}

}  // namespace dragoman::prosody
