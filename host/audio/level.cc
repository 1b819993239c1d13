#include "host/audio/level.h"

#include <algorithm>
#include <cmath>

#include "host/audio/kernels.h"

namespace dgm::audio {
namespace {

constexpr double kFullScale = 32'768.0;
constexpr float kSmoothing = 0.0645F;   // 1 - exp(-20 ms / 300 ms)
constexpr float kPeakFall = 0.954993F;  // -0.4 dB per 20 ms

}  // namespace

double dbfs_of_amplitude(double amplitude) noexcept {
  if (!(amplitude > 0)) return kSilenceDbfs;
  return std::max(kSilenceDbfs, 20.0 * std::log10(amplitude / kFullScale));
}

double dbfs_of_power(double mean_square) noexcept {
  if (!(mean_square > 0)) return kSilenceDbfs;
  return std::max(kSilenceDbfs, 10.0 * std::log10(mean_square / (kFullScale * kFullScale)));
}

double gain_of_db(double db) noexcept { return std::pow(10.0, db / 20.0); }

FrameLevel measure(std::span<const int16_t> samples) noexcept {
  if (samples.empty()) return {};
  const auto sums = kernels::power_and_peak(samples.data(), samples.size());
  return {static_cast<float>(static_cast<double>(sums.sum_of_squares) /
                             static_cast<double>(samples.size())),
          static_cast<uint16_t>(sums.peak), static_cast<uint16_t>(sums.clipped)};
}

FrameLevel LevelMeter::add(std::span<const int16_t> frame) noexcept {
  const FrameLevel level = measure(frame);
  add(level);
  return level;
}

void LevelMeter::add(const FrameLevel& level) noexcept {
  mean_square_ = frames_ == 0 ? level.mean_square
                              : mean_square_ + kSmoothing * (level.mean_square - mean_square_);
  peak_ = std::max(static_cast<float>(level.peak), peak_ * kPeakFall);
  clipped_ += level.clipped;
  ++frames_;
}

}  // namespace dgm::audio
