// How loud a frame is, in dBFS: 0 is a full-scale square wave, a full-scale sine has an RMS level
// of -3.0 dBFS and a peak of 0.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace dgm::audio {

constexpr double kSilenceDbfs = -100.0;  // the floor: digital silence

double dbfs_of_amplitude(double amplitude) noexcept;  // 32768 -> 0.0. [any, rt]
double dbfs_of_power(double mean_square) noexcept;    // 32768^2 -> 0.0. [any, rt]
double gain_of_db(double db) noexcept;                // -6.02 -> 0.5. [any, rt]

// Of one frame. Decibels are computed when asked for: most frames are only summed.
struct FrameLevel {
  float mean_square = 0;
  uint16_t peak = 0;     // absolute, 0..32768
  uint16_t clipped = 0;  // samples at either end of the scale (|x| >= 32767)

  double rms_dbfs() const noexcept { return dbfs_of_power(mean_square); }
  double peak_dbfs() const noexcept { return dbfs_of_amplitude(peak); }
};

FrameLevel measure(std::span<const int16_t> samples) noexcept;  // [any, rt]

// The level of a stream, as a human reads it: RMS smoothed over 300 ms, a peak that falls 20 dB/s,
// clipped samples counted. [worker, rt]
class LevelMeter {
 public:
  FrameLevel add(std::span<const int16_t> frame) noexcept;  // one 20 ms frame
  void add(const FrameLevel& level) noexcept;               // already measured

  double rms_dbfs() const noexcept { return dbfs_of_power(mean_square_); }
  double peak_dbfs() const noexcept { return dbfs_of_amplitude(peak_); }
  uint64_t clipped_samples() const noexcept { return clipped_; }
  uint64_t frames() const noexcept {
    return frames_;
  }  // 0: nothing was measured, levels mean nothing

 private:
  float mean_square_ = 0;
  float peak_ = 0;
  uint64_t clipped_ = 0;
  uint64_t frames_ = 0;
};

}  // namespace dgm::audio
