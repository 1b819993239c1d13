// A quiet, slightly dull noise, so that a line between two utterances does not sound dead.
#pragma once

#include <cstdint>
#include <span>

namespace dgm::audio {

// [worker, rt]
class ComfortNoise {
 public:
  explicit ComfortNoise(double level_dbfs = -60.0, uint32_t seed = 1) noexcept;
  void set_level(double level_dbfs) noexcept;  // RMS, -12 at most
  void fill(std::span<int16_t> frame) noexcept;

 private:
  uint32_t number_;  // of the next sample
  float amplitude_ = 0;
};

}  // namespace dgm::audio
