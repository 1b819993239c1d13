// Automatic gain towards a speech level of -20 dBFS, and a limiter that keeps peaks below -1 dBFS.
// The gain learns from speech only: silence never pumps the noise up.
#pragma once

#include <cstdint>
#include <span>

namespace dgm::audio {

// Keeps every sample at or below the ceiling. Looks ahead within the frame, so the gain has gone
// down before the peak comes; comes back over about 100 ms. No delay. [worker, rt]
class Limiter {
 public:
  // `samples` may lie far above full scale; afterwards |x| <= kCeiling.
  void process(std::span<float> samples) noexcept;
  double reduction_db() const noexcept;  // at the end of the last frame; 0: none
  void reset() noexcept { gain_ = 1.0F; }

  static constexpr float kCeiling = 29'204.0F;  // -1 dBFS

 private:
  float gain_ = 1.0F;
};

// [worker, rt]
class AutomaticGain {
 public:
  // One 20 ms frame in place, of at most kMaxFrameSamples. `speech`: the VAD's word on this frame.
  void process(std::span<int16_t> frame, bool speech) noexcept;

  double gain_db() const noexcept { return gain_db_; }  // now; 0 until speech was heard
  double speech_level_dbfs() const noexcept;            // before the gain
  bool heard_speech() const noexcept;                   // enough of it to judge the level
  double limiter_reduction_db() const noexcept { return limiter_.reduction_db(); }
  void reset() noexcept { *this = AutomaticGain(); }

  static constexpr double kTargetDbfs = -20.0;
  static constexpr double kRangeDb = 18.0;  // up and down

 private:
  double gain_db_ = 0;
  float linear_gain_ = 1.0F;    // at the end of the last frame; ramped over the next
  double speech_power_ = 0;     // smoothed mean square of speech frames
  uint32_t speech_frames_ = 0;  // saturates once the level is known
  Limiter limiter_;
};

}  // namespace dgm::audio
