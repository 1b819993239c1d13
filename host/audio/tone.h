// Sine tones and their measurement: what the doctor and the tests send down a line, and what they
// find at its other end.
#pragma once

#include <cstdint>
#include <span>

namespace dgm::audio {

// A sine, continuous over calls. [any, rt]
class ToneGenerator {
 public:
  // peak_dbfs: of the sine's amplitude; its RMS level is 3.01 dB lower.
  ToneGenerator(uint32_t sample_rate_hz, double frequency_hz, double peak_dbfs) noexcept;
  void fill(std::span<int16_t> samples) noexcept;

 private:
  double amplitude_, phase_ = 0, step_;
};

// Power at one frequency (Goertzel), as the RMS level of the sine found there. [any, rt]
double level_at_dbfs(std::span<const int16_t> samples, uint32_t sample_rate_hz,
                     double frequency_hz) noexcept;

// The one tone in a recording.
struct ToneMeasurement {
  double frequency_hz = 0;  // 0: no tone found
  double rms_dbfs = 0;      // of everything in the recording
  double purity = 0;        // 0..1: share of the power that is the tone
};

// At least 50 ms of a steady tone between 50 Hz and 0.45 of the sample rate. [any]
ToneMeasurement measure_tone(std::span<const int16_t> samples, uint32_t sample_rate_hz) noexcept;

}  // namespace dgm::audio
