// ITU-T G.711 by table: 256 entries to decode, 16384 to encode (the two lowest bits of a 16 bit
// sample never matter: mu-law resolves 14 bits, A-law 13). 33 KiB for the whole process.
#pragma once

#include <cstdint>
#include <span>

namespace dgm::audio {

constexpr uint8_t kMulawSilence = 0xFF;
constexpr uint8_t kAlawSilence = 0xD5;

int16_t mulaw_decode(uint8_t code) noexcept;    // [any, rt]
int16_t alaw_decode(uint8_t code) noexcept;     // [any, rt]
uint8_t mulaw_encode(int16_t sample) noexcept;  // [any, rt]
uint8_t alaw_encode(int16_t sample) noexcept;   // [any, rt]

// `out` has room for as many. [any, rt]
void mulaw_decode(std::span<const uint8_t> codes, int16_t* out) noexcept;
void alaw_decode(std::span<const uint8_t> codes, int16_t* out) noexcept;
void mulaw_encode(std::span<const int16_t> samples, uint8_t* out) noexcept;
void alaw_encode(std::span<const int16_t> samples, uint8_t* out) noexcept;

}  // namespace dgm::audio
