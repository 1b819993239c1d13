// Buffers of one worker for the frame in hand; legs hold none of their own.
#pragma once

#include <array>
#include <cstdint>

#include "host/audio/mixer.h"

namespace dgm::calls {

struct MediaScratch {
  static constexpr size_t kMaxFrame = 960;  // 20 ms at 48 kHz
  std::array<int16_t, kMaxFrame> captured;
  std::array<int16_t, kMaxFrame> speech;
  std::array<int16_t, kMaxFrame> played;
  std::array<uint8_t, 2 * kMaxFrame> payload;
  audio::Mixer mixer;
};

}  // namespace dgm::calls
