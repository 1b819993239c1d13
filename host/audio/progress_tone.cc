#include "host/audio/progress_tone.h"

#include <algorithm>

namespace dgm::audio {
namespace {

constexpr double kFrequencyHz = 425.0;
constexpr double kPeakDbfs = -17.0;  // -20 dBFS as RMS: as loud as speech

struct Cadence {
  uint32_t on_ms, period_ms;
};

Cadence cadence_of(ProgressTone tone) {
  switch (tone) {
    case ProgressTone::kRinging:
      return {1000, 5000};
    case ProgressTone::kBusy:
      return {500, 1000};
    case ProgressTone::kCongestion:
      break;
  }
  return {200, 400};
}

}  // namespace

ProgressToneGenerator::ProgressToneGenerator(ProgressTone tone, uint32_t sample_rate_hz) noexcept
    : sine_(sample_rate_hz, kFrequencyHz, kPeakDbfs),
      on_(uint64_t{cadence_of(tone).on_ms} * sample_rate_hz / 1000),
      period_(uint64_t{cadence_of(tone).period_ms} * sample_rate_hz / 1000) {}

void ProgressToneGenerator::fill(std::span<int16_t> samples) noexcept {
  while (!samples.empty()) {
    const uint64_t at = position_ % period_;
    const bool on = at < on_;
    const auto run = std::min<uint64_t>(samples.size(), (on ? on_ : period_) - at);
    const auto part = samples.first(run);
    if (on)
      sine_.fill(part);
    else
      std::ranges::fill(part, int16_t{0});
    position_ += run;
    samples = samples.subspan(run);
  }
}

}  // namespace dgm::audio
