#include "host/audio/comfort_noise.h"

#include <cmath>

#include "host/audio/level.h"

namespace dgm::audio {
namespace {

constexpr float kDullness = 0.5F;  // one-pole low pass: 6 dB less at the top of the band

}  // namespace

ComfortNoise::ComfortNoise(double level_dbfs, uint32_t seed) noexcept
    : state_(seed == 0 ? 1 : seed) {
  set_level(level_dbfs);
}

void ComfortNoise::set_level(double level_dbfs) noexcept {
  // A uniform noise of +-a has the RMS a / sqrt(3); the low pass keeps (1 - d) / (1 + d) of its
  // power.
  const double rms = 32'768.0 * gain_of_db(level_dbfs);
  amplitude_ = static_cast<float>(rms * std::sqrt(3.0 * (1.0 + static_cast<double>(kDullness)) /
                                                  (1.0 - static_cast<double>(kDullness))));
}

void ComfortNoise::fill(std::span<int16_t> frame) noexcept {
  constexpr float kUnit = 1.0F / 2'147'483'648.0F;
  for (int16_t& sample : frame) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    const float white = static_cast<float>(static_cast<int32_t>(state_)) * kUnit * amplitude_;
    last_ += (1.0F - kDullness) * (white - last_);
    sample = static_cast<int16_t>(std::lrintf(last_));
  }
}

}  // namespace dgm::audio
