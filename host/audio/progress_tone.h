// What a caller hears while the other party is called: ringing, busy, congestion. One frequency for
// all countries. Source: ITU-T E.180, recommended cadences at 425 Hz.
#pragma once

#include <cstdint>
#include <span>

#include "host/audio/tone.h"

namespace dgm::audio {

enum class ProgressTone : uint8_t {
  kRinging,    // 1 s on, 4 s off
  kBusy,       // 0.5 s on, 0.5 s off: the party speaks with somebody
  kCongestion  // 0.2 s on, 0.2 s off: the party cannot be reached
};

class ProgressToneGenerator {
 public:
  ProgressToneGenerator(ProgressTone tone, uint32_t sample_rate_hz) noexcept;

  // [rt] The next samples, silence of the cadence included.
  void fill(std::span<int16_t> samples) noexcept;

 private:
  ToneGenerator sine_;
  uint64_t on_, period_;  // in samples
  uint64_t position_ = 0;
};

}  // namespace dgm::audio
