#include "host/audio/kernels.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>

// Sanitizers cannot run before the dynamic linker has chosen the variants.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define DGM_VECTOR_CLONES \
  __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define DGM_VECTOR_CLONES
#endif

namespace dgm::audio::kernels {

DGM_VECTOR_CLONES
PowerAndPeak power_and_peak(const int16_t* samples, size_t count) noexcept {
  // Halves of the squares are summed apart, so that 32 bit lanes hold a block without overflow.
  constexpr size_t kBlock = 4096;
  uint64_t sum = 0;
  int32_t low = 0, high = 0;
  uint32_t clipped = 0;
  for (size_t begin = 0; begin < count; begin += kBlock) {
    const size_t end = std::min(begin + kBlock, count);
    uint32_t low_halves = 0, high_halves = 0;
    for (size_t i = begin; i < end; ++i) {
      const int32_t sample = samples[i];
      const auto square = static_cast<uint32_t>(sample * sample);
      low_halves += square & 0xFFFF;
      high_halves += square >> 16;
      low = std::min(low, sample);
      high = std::max(high, sample);
      clipped += static_cast<uint32_t>(sample >= 32'767) | static_cast<uint32_t>(sample <= -32'767);
    }
    sum += (uint64_t{high_halves} << 16) + low_halves;
  }
  return {sum, static_cast<uint32_t>(std::max(-low, high)), clipped};
}

DGM_VECTOR_CLONES
void bytes_from_be(const uint8_t* bytes, int16_t* out, size_t count) noexcept {
  for (size_t i = 0; i < count; ++i) {
    out[i] = static_cast<int16_t>(static_cast<uint16_t>(bytes[2 * i] << 8 | bytes[2 * i + 1]));
  }
}

DGM_VECTOR_CLONES
void bytes_to_be(const int16_t* samples, uint8_t* out, size_t count) noexcept {
  for (size_t i = 0; i < count; ++i) {
    const auto sample = static_cast<uint16_t>(samples[i]);
    out[2 * i] = static_cast<uint8_t>(sample >> 8);
    out[2 * i + 1] = static_cast<uint8_t>(sample);
  }
}

void bytes_from_le(const uint8_t* bytes, int16_t* out, size_t count) noexcept {
  static_assert(std::endian::native == std::endian::little);
  if (count > 0) std::memcpy(out, bytes, count * 2);
}

void bytes_to_le(const int16_t* samples, uint8_t* out, size_t count) noexcept {
  if (count > 0) std::memcpy(out, samples, count * 2);
}

DGM_VECTOR_CLONES
void to_float(const int16_t* samples, float* out, size_t count) noexcept {
  for (size_t i = 0; i < count; ++i) out[i] = samples[i];
}

DGM_VECTOR_CLONES
size_t to_int16(const float* samples, int16_t* out, size_t count) noexcept {
  uint32_t saturated = 0;
  for (size_t i = 0; i < count; ++i) {
    const float sample = samples[i];
    saturated +=
        static_cast<uint32_t>(sample > 32'767.0F) | static_cast<uint32_t>(sample < -32'768.0F);
    const float inside = std::min(std::max(sample, -32'768.0F), 32'767.0F);
    // Towards zero after half a step away from it: the same as rounding, and vectorised.
    out[i] = static_cast<int16_t>(static_cast<int32_t>(inside + (inside < 0 ? -0.5F : 0.5F)));
  }
  return saturated;
}

DGM_VECTOR_CLONES
void mix_ramp(const int16_t* samples, float* sum, size_t count, float from, float step) noexcept {
  for (size_t i = 0; i < count; ++i) {
    sum[i] += static_cast<float>(samples[i]) *
              (from + static_cast<float>(static_cast<int32_t>(i)) * step);
  }
}

DGM_VECTOR_CLONES
void scale_ramp(const int16_t* samples, float* out, size_t count, float from, float step) noexcept {
  for (size_t i = 0; i < count; ++i) {
    out[i] = static_cast<float>(samples[i]) *
             (from + static_cast<float>(static_cast<int32_t>(i)) * step);
  }
}

DGM_VECTOR_CLONES
void ramp_in_place(float* samples, size_t count, float from, float step) noexcept {
  for (size_t i = 0; i < count; ++i) {
    samples[i] *= from + static_cast<float>(static_cast<int32_t>(i)) * step;
  }
}

DGM_VECTOR_CLONES
void noise(uint32_t number, float amplitude, int16_t* out, size_t count) noexcept {
  // A hash of the sample's number instead of a generator with a state: no sample waits for another.
  const auto white = [](uint32_t n) {
    n *= 0x9E37'79B1U;
    n ^= n >> 15;
    n *= 0x85EB'CA77U;
    n ^= n >> 13;
    n *= 0xC2B2'AE3DU;
    n ^= n >> 16;
    return static_cast<float>(static_cast<int32_t>(n)) * (1.0F / 2'147'483'648.0F);
  };
  for (size_t i = 0; i < count; ++i) {
    const uint32_t n = number + static_cast<uint32_t>(i);
    const float sample = amplitude * (white(n) + white(n + 1));
    out[i] = static_cast<int16_t>(static_cast<int32_t>(sample + (sample < 0 ? -0.5F : 0.5F)));
  }
}

// Sixteen floats, for loops that the compiler does not vectorise by itself: it may not reorder
// sums.
typedef float Lanes16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef float Lanes8 __attribute__((vector_size(32)));
typedef float Lanes4 __attribute__((vector_size(16)));

DGM_VECTOR_CLONES
void filter_phases(const float* samples, const float* rows, size_t taps, uint32_t up, uint32_t down,
                   uint32_t phase, float* results, size_t count) noexcept {
  const size_t whole = down / up;
  const uint32_t part = down % up;
  for (size_t i = 0; i < count; ++i) {
    const float* row = rows + phase * taps;
    Lanes16 sums{};
    for (size_t k = 0; k < taps; k += 16) {
      sums += *reinterpret_cast<const Lanes16*>(row + k) *
              *reinterpret_cast<const Lanes16*>(samples + k);
    }
    Lanes8 low8, high8;
    std::memcpy(&low8, &sums, sizeof low8);
    std::memcpy(&high8, reinterpret_cast<const char*>(&sums) + sizeof low8, sizeof high8);
    low8 += high8;
    Lanes4 low4, high4;
    std::memcpy(&low4, &low8, sizeof low4);
    std::memcpy(&high4, reinterpret_cast<const char*>(&low8) + sizeof low4, sizeof high4);
    low4 += high4;
    results[i] = (low4[0] + low4[2]) + (low4[1] + low4[3]);
    samples += whole;
    phase += part;
    if (phase >= up) {
      phase -= up;
      ++samples;
    }
  }
}

DGM_VECTOR_CLONES
float peak_of(const float* samples, size_t count) noexcept {
  // Sixteen running maxima: the compiler may not reorder one by itself.
  float lanes[16] = {};
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    for (size_t lane = 0; lane < 16; ++lane) {
      const float size = samples[i + lane] < 0 ? -samples[i + lane] : samples[i + lane];
      lanes[lane] = lanes[lane] < size ? size : lanes[lane];
    }
  }
  float peak = 0;
  for (; i < count; ++i) peak = std::max(peak, std::abs(samples[i]));
  for (const float lane : lanes) peak = std::max(peak, lane);
  return peak;
}

DGM_VECTOR_CLONES
BandPowers band_powers(const int16_t* samples, size_t count) noexcept {
  // Four samples summed pass what lies below an eighth of the rate; the difference over two samples
  // passes the middle and neither DC nor the top. Scaled to 16 bits, squares summed by halves.
  uint32_t low_square_low = 0, low_square_high = 0, high_square_low = 0, high_square_high = 0;
  int32_t low_sum = 0;
  const size_t results = count - 3;
  for (size_t i = 0; i < results; ++i) {
    const int32_t low = (samples[i] + samples[i + 1] + samples[i + 2] + samples[i + 3]) >> 2;
    const int32_t high = (samples[i + 2] - samples[i]) >> 1;
    const auto low_square = static_cast<uint32_t>(low * low);
    const auto high_square = static_cast<uint32_t>(high * high);
    low_sum += low;
    low_square_low += low_square & 0xFFFF;
    low_square_high += low_square >> 16;
    high_square_low += high_square & 0xFFFF;
    high_square_high += high_square >> 16;
  }
  const float share = 1.0F / static_cast<float>(results);
  const float mean = static_cast<float>(low_sum) * share;
  const float low =
      (static_cast<float>(low_square_high) * 65'536.0F + static_cast<float>(low_square_low)) *
      share;
  const float high =
      (static_cast<float>(high_square_high) * 65'536.0F + static_cast<float>(high_square_low)) *
      share;
  return {std::max(0.0F, low - mean * mean), high};
}

DGM_VECTOR_CLONES
void average_groups(const int16_t* samples, size_t group, int16_t* out, size_t count) noexcept {
  if (group == 2) {
    for (size_t i = 0; i < count; ++i) {
      out[i] = static_cast<int16_t>((samples[2 * i] + samples[2 * i + 1]) >> 1);
    }
    return;
  }
  for (size_t i = 0; i < count; ++i) {
    int32_t sum = 0;
    for (size_t k = 0; k < group; ++k) sum += samples[i * group + k];
    out[i] = static_cast<int16_t>(sum / static_cast<int32_t>(group));
  }
}

DGM_VECTOR_CLONES
int64_t correlate(const int16_t* a, const int16_t* b, size_t count) noexcept {
  int64_t sum = 0;
  for (size_t i = 0; i < count; ++i) sum += static_cast<int32_t>(a[i]) * b[i];
  return sum;
}

}  // namespace dgm::audio::kernels
