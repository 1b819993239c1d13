// The one unit of live audio: 20 ms, mono, 16 bit linear, the byte order of the machine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace dgm::audio {

constexpr uint32_t kFrameMs = 20;
constexpr uint32_t kMaxSampleRateHz = 48'000;

// 160 at 8 kHz, 320 at 16 kHz, 441 at 22.05 kHz, 960 at 48 kHz: a whole number at every rate below.
constexpr size_t samples_per_frame(uint32_t sample_rate_hz) { return sample_rate_hz / 50; }

constexpr std::array<uint32_t, 8> kSampleRatesHz{8'000,  12'000, 16'000, 22'050,
                                                 24'000, 32'000, 44'100, 48'000};

constexpr bool is_supported_rate(uint32_t sample_rate_hz) {
  for (uint32_t rate_hz : kSampleRatesHz) {
    if (rate_hz == sample_rate_hz) return true;
  }
  return false;
}

constexpr size_t kMaxFrameSamples = samples_per_frame(kMaxSampleRateHz);

// Scratch for one frame at any rate: on the stack or once per worker, never stored per leg.
using FrameBuffer = std::array<int16_t, kMaxFrameSamples>;

}  // namespace dgm::audio
