#include "host/audio/g711.h"

#include <array>
#include <bit>
#include <cstddef>

namespace dgm::audio {
namespace {

constexpr int kMulawBias = 0x84;
constexpr int kMulawClip = 32'635;
constexpr size_t kEncodeEntries = 16'384;

constexpr int16_t expand_mulaw(uint8_t code) {
  const int inverted = ~code & 0xFF;
  const int segment = inverted >> 4 & 7;
  const int magnitude = (((inverted & 0x0F) << 3) + kMulawBias) << segment;
  const int value = magnitude - kMulawBias;
  return static_cast<int16_t>((inverted & 0x80) != 0 ? -value : value);
}

constexpr uint8_t compress_mulaw(int sample) {
  const int sign = sample < 0 ? 0x80 : 0;
  int magnitude = sample < 0 ? -sample : sample;
  if (magnitude > kMulawClip) magnitude = kMulawClip;
  magnitude += kMulawBias;
  const int segment = static_cast<int>(std::bit_width(static_cast<unsigned>(magnitude))) - 8;
  const int mantissa = magnitude >> (segment + 3) & 0x0F;
  return static_cast<uint8_t>(~(sign | segment << 4 | mantissa));
}

constexpr int16_t expand_alaw(uint8_t code) {
  const int plain = code ^ 0x55;
  const int segment = plain >> 4 & 7;
  int value = ((plain & 0x0F) << 4) + 8;
  if (segment > 0) value = (value + 0x100) << (segment - 1);
  return static_cast<int16_t>((plain & 0x80) != 0 ? value : -value);
}

constexpr uint8_t compress_alaw(int sample) {
  const int sign = sample < 0 ? 0 : 0x80;
  const int magnitude = sample < 0 ? -sample - 1 : sample;
  const int width = static_cast<int>(std::bit_width(static_cast<unsigned>(magnitude)));
  const int segment = width <= 8 ? 0 : width - 8;
  const int mantissa = magnitude >> (segment == 0 ? 4 : segment + 3) & 0x0F;
  return static_cast<uint8_t>((sign | segment << 4 | mantissa) ^ 0x55);
}

template <typename Expand>
constexpr std::array<int16_t, 256> decode_table(Expand expand) {
  std::array<int16_t, 256> table{};
  for (size_t code = 0; code < table.size(); ++code) {
    table[code] = expand(static_cast<uint8_t>(code));
  }
  return table;
}

// Entry i stands for the samples 4 i to 4 i + 3 (as signed numbers); their middle decides.
template <typename Compress>
constexpr std::array<uint8_t, kEncodeEntries> encode_table(Compress compress) {
  std::array<uint8_t, kEncodeEntries> table{};
  for (size_t i = 0; i < table.size(); ++i) {
    table[i] = compress(static_cast<int16_t>(static_cast<uint16_t>(i << 2)) + 2);
  }
  return table;
}

constexpr auto kMulawDecode = decode_table(expand_mulaw);
constexpr auto kAlawDecode = decode_table(expand_alaw);
constexpr auto kMulawEncode = encode_table(compress_mulaw);
constexpr auto kAlawEncode = encode_table(compress_alaw);

size_t encode_index(int16_t sample) { return static_cast<uint16_t>(sample) >> 2; }

}  // namespace

int16_t mulaw_decode(uint8_t code) noexcept { return kMulawDecode[code]; }
int16_t alaw_decode(uint8_t code) noexcept { return kAlawDecode[code]; }
uint8_t mulaw_encode(int16_t sample) noexcept { return kMulawEncode[encode_index(sample)]; }
uint8_t alaw_encode(int16_t sample) noexcept { return kAlawEncode[encode_index(sample)]; }

void mulaw_decode(std::span<const uint8_t> codes, int16_t* out) noexcept {
  for (size_t i = 0; i < codes.size(); ++i) out[i] = kMulawDecode[codes[i]];
}

void alaw_decode(std::span<const uint8_t> codes, int16_t* out) noexcept {
  for (size_t i = 0; i < codes.size(); ++i) out[i] = kAlawDecode[codes[i]];
}

void mulaw_encode(std::span<const int16_t> samples, uint8_t* out) noexcept {
  for (size_t i = 0; i < samples.size(); ++i) out[i] = kMulawEncode[encode_index(samples[i])];
}

void alaw_encode(std::span<const int16_t> samples, uint8_t* out) noexcept {
  for (size_t i = 0; i < samples.size(); ++i) out[i] = kAlawEncode[encode_index(samples[i])];
}

}  // namespace dgm::audio
