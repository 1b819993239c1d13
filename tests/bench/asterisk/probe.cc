#include "tests/bench/asterisk/probe.h"

#include <cmath>
#include <numbers>

#include "host/audio/g711.h"

namespace dgm::bench {
namespace {

constexpr double kRateHz = 8000, kFromHz = 400, kToHz = 3000, kAmplitude = 8000;
constexpr double kAlike = 0.8;          // of 1, the correlation of equal sounds
constexpr double kLeastEnergy = 0.001;  // of the probe's own; below it is silence

double energy_of(std::span<const int16_t> samples) {
  double energy = 0;
  for (const int16_t sample : samples) energy += double(sample) * sample;
  return energy;
}

}  // namespace

const std::array<int16_t, kFrameSamples>& probe_samples() {
  static const auto samples = [] {
    std::array<int16_t, kFrameSamples> made{};
    const double rise_hz = (kToHz - kFromHz) / kFrameSamples;
    for (size_t i = 0; i < kFrameSamples; ++i) {
      const double at = static_cast<double>(i);
      const double turns = (kFromHz + rise_hz * at / 2) * at / kRateHz;
      made[i] = static_cast<int16_t>(kAmplitude * std::sin(2 * std::numbers::pi * turns));
    }
    return made;
  }();
  return samples;
}

std::array<uint8_t, kFrameSamples> probe_mulaw() {
  std::array<uint8_t, kFrameSamples> codes{};
  audio::mulaw_encode(probe_samples(), codes.data());
  return codes;
}

std::optional<size_t> find_probe(std::span<const int16_t> heard) {
  const auto& probe = probe_samples();
  const double probe_energy = energy_of(probe);
  double best = kAlike;
  std::optional<size_t> end;
  for (size_t at = 0; at + kFrameSamples <= heard.size(); ++at) {
    const auto part = heard.subspan(at, kFrameSamples);
    const double energy = energy_of(part);
    if (energy < kLeastEnergy * probe_energy) continue;
    double product = 0;
    for (size_t i = 0; i < kFrameSamples; ++i) product += double(probe[i]) * part[i];
    const double alike = product / std::sqrt(energy * probe_energy);
    if (alike > best) {
      best = alike;
      end = at + kFrameSamples - 1;
    }
  }
  return end;
}

}  // namespace dgm::bench
