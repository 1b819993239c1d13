// The one clock of the host: steady, in nanoseconds. Tests replace it.
#pragma once

#include <cstdint>

namespace dgm {

// Nanoseconds of CLOCK_MONOTONIC; captured_at_ns of frames and every deadline count on it. [any,
// rt]
uint64_t steady_now_ns();

constexpr uint64_t kNsPerUs = 1'000;
constexpr uint64_t kNsPerMs = 1'000'000;
constexpr uint64_t kNsPerSecond = 1'000'000'000;
constexpr uint64_t kFrameNs = 20 * kNsPerMs;  // one frame: 20 ms

}  // namespace dgm
