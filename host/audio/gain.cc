#include "host/audio/gain.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "host/audio/frame.h"
#include "host/audio/kernels.h"
#include "host/audio/level.h"

namespace dgm::audio {
namespace {

constexpr size_t kLimiterBlocks = 8;        // of 2.5 ms in a 20 ms frame
constexpr float kLimiterRelease = 1.0291F;  // per block: +0.25 dB, 100 dB/s

constexpr uint32_t kFramesToJudge = 10;   // 200 ms of speech until the gain moves
constexpr double kLevelSmoothing = 0.04;  // per speech frame: 500 ms
constexpr double kUpDbPerFrame = 0.12;    // 6 dB/s of speech
constexpr double kDownDbPerFrame = 0.4;   // 20 dB/s of speech: too loud hurts more than too quiet
constexpr double kDeadBandDb = 1.0;       // differences nobody hears are left alone

}  // namespace

void Limiter::process(std::span<float> samples) noexcept {
  if (gain_ == 1.0F && kernels::peak_of(samples.data(), samples.size()) <= kCeiling) return;

  const size_t block = (samples.size() + kLimiterBlocks - 1) / kLimiterBlocks;
  const size_t blocks = block == 0 ? 0 : (samples.size() + block - 1) / block;
  std::array<float, kLimiterBlocks + 1> allowed{};  // the gain under which a block fits
  for (size_t i = 0; i < blocks; ++i) {
    const size_t begin = i * block;
    const float peak =
        kernels::peak_of(samples.data() + begin, std::min(block, samples.size() - begin));
    allowed[i] = peak > kCeiling ? kCeiling / peak : 1.0F;
  }
  allowed[blocks] = 1.0F;

  // A straight line between two gains that both fit a block fits it too, so each border takes the
  // smaller of its neighbours.
  float from = blocks > 0 ? std::min(gain_, allowed[0]) : gain_;
  for (size_t i = 0; i < blocks; ++i) {
    const size_t begin = i * block;
    const size_t count = std::min(block, samples.size() - begin);
    const float to = std::min({from * kLimiterRelease, allowed[i], allowed[i + 1], 1.0F});
    kernels::ramp_in_place(samples.data() + begin, count, from,
                           (to - from) / static_cast<float>(count));
    from = to;
  }
  gain_ = from;
}

double Limiter::reduction_db() const noexcept {
  return gain_ == 1.0F ? 0.0 : -20.0 * std::log10(static_cast<double>(gain_));
}

void AutomaticGain::process(std::span<int16_t> frame, bool speech) noexcept {
  if (speech) {
    const double power = measure(frame).mean_square;
    // A plain mean at first, so that the first words already count fully.
    ++speech_frames_;
    const double weight = std::max(kLevelSmoothing, 1.0 / speech_frames_);
    speech_power_ += weight * (power - speech_power_);
    speech_frames_ = std::min(speech_frames_, 1'000'000U);
    if (heard_speech()) {
      const double wanted_db = std::clamp(kTargetDbfs - speech_level_dbfs(), -kRangeDb, kRangeDb);
      const double step_db = wanted_db - gain_db_;
      if (std::abs(step_db) > kDeadBandDb) {
        gain_db_ += std::clamp(step_db, -kDownDbPerFrame, kUpDbPerFrame);
      }
    }
  }
  const auto target = gain_db_ == 0 ? 1.0F : static_cast<float>(gain_of_db(gain_db_));
  float scratch[kMaxFrameSamples];
  const size_t count = std::min(frame.size(), kMaxFrameSamples);
  if (count == 0) return;
  kernels::scale_ramp(frame.data(), scratch, count, linear_gain_,
                      (target - linear_gain_) / static_cast<float>(count));
  linear_gain_ = target;
  limiter_.process({scratch, count});
  kernels::to_int16(scratch, frame.data(), count);
}

double AutomaticGain::speech_level_dbfs() const noexcept { return dbfs_of_power(speech_power_); }

bool AutomaticGain::heard_speech() const noexcept { return speech_frames_ >= kFramesToJudge; }

}  // namespace dgm::audio
