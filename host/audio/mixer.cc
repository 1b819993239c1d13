#include "host/audio/mixer.h"

#include <algorithm>
#include <cmath>

#include "host/audio/kernels.h"
#include "host/audio/level.h"

namespace dgm::audio {

void Mixer::begin(size_t samples) noexcept {
  samples_ = std::min(samples, kMaxFrameSamples);
  sources_ = 0;
}

void Mixer::add(std::span<const int16_t> source, GainRamp gain) noexcept {
  if (gain.is_silent() || samples_ == 0) return;
  const size_t count = std::min(source.size(), samples_);
  const float step = (gain.to - gain.from) / static_cast<float>(samples_);
  if (sources_++ == 0) {
    kernels::scale_ramp(source.data(), sum_.data(), count, gain.from, step);
    std::fill(sum_.begin() + static_cast<std::ptrdiff_t>(count),
              sum_.begin() + static_cast<std::ptrdiff_t>(samples_), 0.0F);
  } else {
    kernels::mix_ramp(source.data(), sum_.data(), count, gain.from, step);
  }
}

size_t Mixer::finish(std::span<int16_t> out) const noexcept {
  const size_t count = std::min(out.size(), samples_);
  if (sources_ == 0) {
    std::fill_n(out.begin(), count, int16_t{0});
    return 0;
  }
  return kernels::to_int16(sum_.data(), out.data(), count);
}

void Fader::fade_to(float gain, uint32_t over_ms) noexcept {
  target_ = gain;
  const uint32_t frames = std::max(1U, (over_ms + kFrameMs - 1) / kFrameMs);
  step_ = (target_ - gain_) / static_cast<float>(frames);
}

GainRamp Fader::next_frame() noexcept {
  const float from = gain_;
  if (gain_ != target_) {
    gain_ += step_;
    // The last step lands on the target itself, not on what rounding made of it.
    const bool there = step_ > 0 ? gain_ >= target_ : gain_ <= target_;
    if (there || std::abs(gain_ - target_) < std::abs(step_) * 0.5F) gain_ = target_;
  }
  return {from, gain_};
}

Ducker::Ducker(double duck_db, uint32_t release_ms) noexcept
    : duck_db_(std::min(duck_db, 0.0)),
      attack_db_per_frame_(-duck_db_ * kFrameMs / kAttackMs),
      release_db_per_frame_(-duck_db_ * kFrameMs / std::max(release_ms, kFrameMs)) {}

GainRamp Ducker::next_frame(bool translation_plays) noexcept {
  const double before_db = level_db_;
  level_db_ = translation_plays ? std::max(duck_db_, level_db_ - attack_db_per_frame_)
                                : std::min(0.0, level_db_ + release_db_per_frame_);
  const float from = gain_;
  if (level_db_ != before_db) gain_ = static_cast<float>(gain_of_db(level_db_));
  return {from, gain_};
}

}  // namespace dgm::audio
