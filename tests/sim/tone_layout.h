// The shape of text in tones, shared by the one that speaks and the one that listens.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace dgm::sim::tone {

// Frequencies are whole multiples of this: one bin of a 12.5 ms window.
constexpr uint32_t kBinHz = 80;
constexpr uint32_t kWindowsPerSecond = 80;  // 12.5 ms
constexpr uint32_t kSymbolsPerSecond = 50;  // 20 ms

constexpr int kFirstBin = 5, kLastBin = 40;         // 400 and 3200 Hz: the start mark
constexpr int kLeadLowBin = 14, kLeadHighBin = 30;  // far from the mark: it must not blur it
constexpr int kLowDataBin = 7, kHighDataBin = 23;   // the first of 16 each
constexpr int kDataTones = 16;
constexpr size_t kBins = kLastBin - kFirstBin + 1;

constexpr uint32_t kLeadInSymbols = 4;           // 80 ms
constexpr uint32_t kBreathSymbols = 7;           // 140 ms
constexpr int kNoisePeak = 81;                   // of a breath, from peak to peak: -63 dBFS
constexpr uint32_t kSymbolsBetweenBreaths = 75;  // 1.5 s
constexpr double kRampSeconds = 0.002;           // at both ends of a symbol

constexpr uint8_t kJoinedFlag = 0x08;  // of the first byte: voice << 4 | joined
constexpr size_t kHeadBytes = 2, kCrcBytes = 2;

// CRC-16/CCITT-FALSE: polynomial 0x1021, starts with 0xFFFF.
constexpr uint16_t crc16(std::span<const uint8_t> bytes) {
  uint32_t crc = 0xFFFF;
  for (const uint8_t byte : bytes) {
    crc ^= static_cast<uint32_t>(byte) << 8;
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc & 0x8000U) != 0 ? (crc << 1 ^ 0x1021U) & 0xFFFFU : crc << 1 & 0xFFFFU;
  }
  return static_cast<uint16_t>(crc);
}

}  // namespace dgm::sim::tone
