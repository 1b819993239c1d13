// The polyphase low-pass filter between two sample rates: one row of coefficients per phase. Shared
// by all resamplers of a pair of rates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace dgm::audio {

struct ResamplerFilter {
  uint32_t up, down;        // out rate : in rate, in lowest terms
  size_t taps;              // per phase, a multiple of 16; the delay is half of them
  std::vector<float> rows;  // `up` rows of `taps` coefficients, the oldest sample's first

  // Windowed sinc (Kaiser): 80 dB down beyond half of the lower rate, flat to 80 % of it. Computed
  // once per pair of rates (up to 2 ms) and kept for the life of the process. [any]
  static std::shared_ptr<const ResamplerFilter> between(uint32_t from_hz, uint32_t to_hz);

  static constexpr size_t kMaxTaps = 288;  // 48 to 8 kHz
};

}  // namespace dgm::audio
