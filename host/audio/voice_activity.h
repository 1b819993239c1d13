// Is somebody speaking in this frame? Energy of two bands against their own noise floors, which
// follow the quietest moments of the last two seconds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace dgm::audio {

struct VoiceDecision {
  bool active;  // this frame itself stands out of the noise
  bool speech;  // active, or within the hangover after it: word ends and short pauses
};

// [worker, rt]
class VoiceActivity {
 public:
  explicit VoiceActivity(uint32_t sample_rate_hz) noexcept;

  VoiceDecision process(std::span<const int16_t> frame) noexcept;  // one 20 ms frame
  double noise_floor_dbfs() const noexcept;                        // both bands together
  void reset() noexcept;

  static constexpr uint32_t kHangoverFrames = 8;  // 160 ms

 private:
  static constexpr size_t kBands = 2;    // below 1 kHz, where vowels are, and 1 to 3 kHz
  static constexpr size_t kWindows = 8;  // of 240 ms: the floor's memory

  // The smallest smoothed power of the last kWindows windows.
  class NoiseFloor {
   public:
    NoiseFloor() noexcept { minima_.fill(kUnknown); }
    // kGuess: the line is new, speech may have begun with it. kJudge: enough was heard to take
    // its quietest moment for noise. kFollow: down at once, up slowly.
    enum class Phase : uint8_t { kGuess, kJudge, kFollow };
    void add(float power, bool window_ends, Phase phase) noexcept;
    float power() const noexcept { return power_; }

   private:
    static constexpr float kUnknown = 1e30F;
    float smoothed_ = -1, power_ = kUnknown, current_ = kUnknown;
    size_t window_ = 0;
    std::array<float, kWindows> minima_;
  };

  size_t group_;  // samples averaged into one, so that the analysis runs near 8 kHz
  std::array<NoiseFloor, kBands> floors_;
  uint32_t frames_ = 0;  // that had any energy
  uint32_t active_run_ = 0, hangover_ = 0;
};

}  // namespace dgm::audio
