#include "host/audio/comfort_noise.h"

#include <algorithm>
#include <cmath>

#include "host/audio/kernels.h"
#include "host/audio/level.h"

namespace dgm::audio {

ComfortNoise::ComfortNoise(double level_dbfs, uint32_t seed) noexcept : number_(seed) {
  set_level(level_dbfs);
}

void ComfortNoise::set_level(double level_dbfs) noexcept {
  // Two uniform samples of +-a summed have the RMS a * sqrt(2 / 3). At -12 dBFS nothing clips yet.
  const double rms = 32'768.0 * gain_of_db(std::min(level_dbfs, -12.0));
  amplitude_ = static_cast<float>(rms * std::sqrt(1.5));
}

void ComfortNoise::fill(std::span<int16_t> frame) noexcept {
  kernels::noise(number_, amplitude_, frame.data(), frame.size());
  number_ += static_cast<uint32_t>(frame.size());
}

}  // namespace dgm::audio
