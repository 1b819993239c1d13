#include "host/audio/tone.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "host/audio/level.h"

namespace dgm::audio {
namespace {

constexpr double kTwoPi = 2.0 * std::numbers::pi;

// Mean power of the sine at this frequency: the signal under a Hann window (so that neighbours of
// the frequency do not leak in), projected on a rotating pointer.
double power_at(std::span<const int16_t> samples, double step) {
  const double window_step = kTwoPi / static_cast<double>(samples.size());
  const std::complex<double> turn = std::polar(1.0, -step);
  const std::complex<double> window_turn = std::polar(1.0, window_step);
  std::complex<double> pointer = 1.0, window = std::polar(1.0, window_step / 2), sum = 0.0;
  for (const int16_t sample : samples) {
    sum += (1.0 - window.real()) * sample * pointer;
    pointer *= turn;
    window *= window_turn;
  }
  const double scale = 1.0 / static_cast<double>(samples.size());
  return 2.0 * std::norm(sum) * scale * scale;
}

struct Peak {
  double frequency_hz = 0, power = 0;

  void look(std::span<const int16_t> samples, uint32_t sample_rate_hz, double at_hz) {
    const double found = power_at(samples, kTwoPi * at_hz / sample_rate_hz);
    if (found > power) *this = {at_hz, found};
  }
};

// Halves the step around a peak until it is small enough.
Peak refine(Peak coarse, std::span<const int16_t> samples, uint32_t sample_rate_hz, double step_hz,
            double last_step_hz) {
  Peak peak{.frequency_hz = coarse.frequency_hz};
  peak.look(samples, sample_rate_hz, coarse.frequency_hz);
  for (; step_hz >= last_step_hz; step_hz /= 2) {
    const double centre_hz = peak.frequency_hz;
    peak.look(samples, sample_rate_hz, centre_hz - step_hz);
    peak.look(samples, sample_rate_hz, centre_hz + step_hz);
  }
  return peak;
}

}  // namespace

ToneGenerator::ToneGenerator(uint32_t sample_rate_hz, double frequency_hz,
                             double peak_dbfs) noexcept
    : amplitude_(32'767.0 * gain_of_db(std::min(peak_dbfs, 0.0))),
      step_(kTwoPi * frequency_hz / sample_rate_hz) {}

void ToneGenerator::fill(std::span<int16_t> samples) noexcept {
  for (int16_t& sample : samples) {
    sample = static_cast<int16_t>(std::lrint(amplitude_ * std::sin(phase_)));
    phase_ += step_;
    if (phase_ >= kTwoPi) phase_ -= kTwoPi;
  }
}

double level_at_dbfs(std::span<const int16_t> samples, uint32_t sample_rate_hz,
                     double frequency_hz) noexcept {
  if (samples.empty()) return kSilenceDbfs;
  return dbfs_of_power(power_at(samples, kTwoPi * frequency_hz / sample_rate_hz));
}

ToneMeasurement measure_tone(std::span<const int16_t> samples, uint32_t sample_rate_hz) noexcept {
  const FrameLevel level = measure(samples);
  ToneMeasurement found{.frequency_hz = 0, .rms_dbfs = level.rms_dbfs(), .purity = 0};
  // One second is enough, and bounds the work.
  samples = samples.first(std::min<size_t>(samples.size(), sample_rate_hz));
  if (samples.size() < sample_rate_hz / 20 || level.peak == 0) return found;

  // The lobe of 50 ms is 80 Hz wide: cheap to scan. It leads to the narrow one of the whole.
  const auto opening = samples.first(sample_rate_hz / 20);
  Peak peak;
  for (double hz = 50.0; hz <= 0.45 * sample_rate_hz; hz += 20.0) {
    peak.look(opening, sample_rate_hz, hz);
  }
  peak = refine(peak, opening, sample_rate_hz, 10.0, 0.3);
  peak = refine(peak, samples, sample_rate_hz, 0.5, 0.005);
  found.purity = std::min(1.0, peak.power / static_cast<double>(measure(samples).mean_square));
  if (found.purity > 0.1) found.frequency_hz = peak.frequency_hz;
  return found;
}

}  // namespace dgm::audio
