// The host works up to 48 kHz; 96 and 192 kHz (kinds 0x17 and 0x18) are brought down to it. What
// telephony sends at these rates was upsampled before, so the mean of neighbours loses nothing that
// was there. Pure. [worker, rt]
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace dragoman::audiosocket {

constexpr uint32_t kHighestHostRate = 48'000;

// 1 up to 48 kHz, 2 for 96 kHz, 4 for 192 kHz.
constexpr unsigned narrowing_of(uint32_t rate_hz) {
  return rate_hz <= kHighestHostRate ? 1 : rate_hz / kHighestHostRate;
}

// 16 bit little endian in and out; the mean of each `factor` samples. Returns the bytes written, at
// most out.size(); an incomplete group at the end is left out.
size_t narrow(std::span<const uint8_t> in, unsigned factor, std::span<uint8_t> out);

}  // namespace dragoman::audiosocket
