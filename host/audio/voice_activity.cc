#include "host/audio/voice_activity.h"

#include <algorithm>

#include "host/audio/frame.h"
#include "host/audio/kernels.h"
#include "host/audio/level.h"

namespace dgm::audio {
namespace {

constexpr float kThreshold = 6.3F;        // 8 dB above the floor
constexpr float kLowestFloor = 270.0F;    // -66 dBFS: below this nobody is heard anyway
constexpr float kFirstFloor = 10'700.0F;  // -50 dBFS: speech may begin with the first frame
constexpr float kRise = 1.0280F;          // per frame: 6 dB/s, so that a held vowel stays speech
constexpr uint32_t kFramesPerWindow = 12;
constexpr uint32_t kLearningFrames = 100;     // 2 s: even without a pause speech has its dips
constexpr uint32_t kShortHangoverFrames = 3;  // after less than 60 ms: a click is no word

}  // namespace

VoiceActivity::VoiceActivity(uint32_t sample_rate_hz) noexcept
    : group_(std::max<size_t>(1, (sample_rate_hz + 4'000) / 8'000)) {}

VoiceDecision VoiceActivity::process(std::span<const int16_t> frame) noexcept {
  int16_t narrow[kMaxFrameSamples];
  const int16_t* samples = frame.data();
  size_t count = std::min(frame.size(), kMaxFrameSamples);
  if (group_ > 1) {
    count /= group_;
    kernels::average_groups(frame.data(), group_, narrow, count);
    samples = narrow;
  }
  bool active = false;
  const auto powers = count >= 4 ? kernels::band_powers(samples, count) : kernels::BandPowers{};
  // Digital silence says nothing about the noise of the line.
  if (powers.low > 0 || powers.high > 0) {
    ++frames_;
    const bool window_ends = frames_ % kFramesPerWindow == 0;
    const auto phase = frames_ < kLearningFrames    ? NoiseFloor::Phase::kGuess
                       : frames_ == kLearningFrames ? NoiseFloor::Phase::kJudge
                                                    : NoiseFloor::Phase::kFollow;
    floors_[0].add(powers.low, window_ends, phase);
    floors_[1].add(powers.high, window_ends, phase);
    const auto stands_out = [](float power, float floor) {
      return power > kThreshold * std::max(floor, kLowestFloor);
    };
    active =
        stands_out(powers.low, floors_[0].power()) || stands_out(powers.high, floors_[1].power());
  }
  if (active) {
    ++active_run_;
    hangover_ = std::max(hangover_, active_run_ >= 3 ? kHangoverFrames : kShortHangoverFrames);
  } else {
    active_run_ = 0;
    if (hangover_ > 0) --hangover_;
  }
  return {active, active || hangover_ > 0};
}

void VoiceActivity::NoiseFloor::add(float power, bool window_ends, Phase phase) noexcept {
  smoothed_ = smoothed_ < 0 ? power : smoothed_ + 0.4F * (power - smoothed_);
  current_ = std::min(current_, smoothed_);
  float lowest = current_;
  for (const float minimum : minima_) lowest = std::min(lowest, minimum);
  if (window_ends) {
    minima_[window_] = current_;
    window_ = (window_ + 1) % kWindows;
    current_ = smoothed_;
  }
  switch (phase) {
    case Phase::kGuess:
      power_ = std::min(lowest, kFirstFloor);
      break;
    case Phase::kJudge:
      power_ = lowest;
      break;
    case Phase::kFollow:
      power_ = std::min(lowest, std::max(power_, kLowestFloor) * kRise);
      break;
  }
}

double VoiceActivity::noise_floor_dbfs() const noexcept {
  return frames_ == 0 ? kSilenceDbfs
                      : dbfs_of_power(static_cast<double>(floors_[0].power()) +
                                      static_cast<double>(floors_[1].power()));
}

void VoiceActivity::reset() noexcept {
  floors_ = {};
  frames_ = active_run_ = hangover_ = 0;
}

}  // namespace dgm::audio
