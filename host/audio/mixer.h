// What one listener hears: several frames summed, each with a gain that moves linearly across the
// frame, so that a change of level makes no noise. Scratch of one mix: one object per worker will
// do.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "host/audio/frame.h"

namespace dgm::audio {

// The gain of one source during one frame.
struct GainRamp {
  float from = 1.0F;  // at the first sample
  float to = 1.0F;    // just after the last one

  bool is_silent() const noexcept { return from == 0.0F && to == 0.0F; }
};

// [worker, rt]
class Mixer {
 public:
  // Begins a mix of `samples` samples, at most kMaxFrameSamples: silence.
  void begin(size_t samples) noexcept;
  // Adds a source of the same rate; a longer one is cut, a shorter one ends in silence.
  void add(std::span<const int16_t> source, GainRamp gain = {}) noexcept;
  // Writes the sum, saturated; returns how many samples had to be.
  size_t finish(std::span<int16_t> out) const noexcept;
  size_t sources() const noexcept { return sources_; }  // added since begin(), silent ones not

 private:
  std::array<float, kMaxFrameSamples> sum_;
  size_t samples_ = 0;
  size_t sources_ = 0;
};

// The gain of a voice that others fade: utterances at their starts and stops, barge-in.
// Linear in amplitude. [worker, rt]
class Fader {
 public:
  explicit Fader(float gain = 1.0F) noexcept : gain_(gain), target_(gain) {}
  void fade_to(float gain, uint32_t over_ms) noexcept;
  GainRamp next_frame() noexcept;  // one 20 ms frame
  bool is_fading() const noexcept { return gain_ != target_; }
  float gain() const noexcept { return gain_; }

 private:
  float gain_, target_, step_ = 0;
};

// The level of the original voice under its translation: down within 50 ms when the translation
// begins, back slowly when it ends. Linear in decibels, as ears hear. [worker, rt]
class Ducker {
 public:
  // duck_db <= 0, such as -18; release_ms: from there back to 0 dB.
  Ducker(double duck_db, uint32_t release_ms) noexcept;
  GainRamp next_frame(bool translation_plays) noexcept;
  double level_db() const noexcept { return level_db_; }

  static constexpr uint32_t kAttackMs = 50;

 private:
  double duck_db_, attack_db_per_frame_, release_db_per_frame_;
  double level_db_ = 0;
  float gain_ = 1.0F;
};

}  // namespace dgm::audio
