// The inner loops over samples, written so that the compiler turns them into vector code, and
// compiled for several instruction sets: the machine's own is chosen once, at program start.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dgm::audio::kernels {

struct PowerAndPeak {
  uint64_t sum_of_squares;
  uint32_t peak;     // absolute, 0..32768
  uint32_t clipped;  // |x| >= 32767
};

// All [any, rt]; `count` samples. Ranges do not overlap.
PowerAndPeak power_and_peak(const int16_t* samples, size_t count) noexcept;

void bytes_from_be(const uint8_t* bytes, int16_t* out, size_t count) noexcept;
void bytes_to_be(const int16_t* samples, uint8_t* out, size_t count) noexcept;
void bytes_from_le(const uint8_t* bytes, int16_t* out, size_t count) noexcept;
void bytes_to_le(const int16_t* samples, uint8_t* out, size_t count) noexcept;

void to_float(const int16_t* samples, float* out, size_t count) noexcept;
// Rounds and saturates; returns how many samples were out of range.
size_t to_int16(const float* samples, int16_t* out, size_t count) noexcept;

// sum[i] += samples[i] * (from + i * step)
void mix_ramp(const int16_t* samples, float* sum, size_t count, float from, float step) noexcept;
// out[i] = samples[i] * (from + i * step)
void scale_ramp(const int16_t* samples, float* out, size_t count, float from, float step) noexcept;
// samples[i] *= from + i * step
void ramp_in_place(float* samples, size_t count, float from, float step) noexcept;
// A polyphase filter: result i is row `phase` of `rows` times `taps` samples from its place on;
// then the phase moves by `down`, the place by one sample for each `up` of it. taps: a multiple
// of 16.
void filter_phases(const float* samples, const float* rows, size_t taps, uint32_t up, uint32_t down,
                   uint32_t phase, float* results, size_t count) noexcept;
// Low-passed uniform noise of +-2 amplitude at most; `number` counts samples, so that frames join.
void noise(uint32_t number, float amplitude, int16_t* out, size_t count) noexcept;
float peak_of(const float* samples, size_t count) noexcept;

// The powers of a frame below and above about an eighth of its rate; the low one without DC.
struct BandPowers {
  float low, high;
};
BandPowers band_powers(const int16_t* samples, size_t count) noexcept;  // count >= 4
// out[i] = mean of `group` samples; `count` of the results.
void average_groups(const int16_t* samples, size_t group, int16_t* out, size_t count) noexcept;
// Sum of a[i] * b[i].
int64_t correlate(const int16_t* a, const int16_t* b, size_t count) noexcept;

}  // namespace dgm::audio::kernels
