// A short sound that is found again to the sample, whatever codecs were on its way.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace dgm::bench {

constexpr size_t kFrameSamples = 160;  // 20 ms at 8 kHz

// A chirp within the band of a telephone, one frame long. 8 kHz, mono.
const std::array<int16_t, kFrameSamples>& probe_samples();
std::array<uint8_t, kFrameSamples> probe_mulaw();

// Index of the probe's last sample; nullopt: it is not there, at least not whole and not alone.
std::optional<size_t> find_probe(std::span<const int16_t> heard);

}  // namespace dgm::bench
