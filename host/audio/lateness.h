// How late the packets of one stream are: each against the luckiest of the last 5 to 10 seconds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace dgm::audio {

// [worker, rt]
class Lateness {
 public:
  // transit_ns: arrival minus the position in time, on any common origin. Returns the lateness.
  int64_t add(uint64_t arrived_at_ns, int64_t transit_ns) noexcept;

  // The transit of the luckiest packet. Follows clocks that run apart. Needs is_known().
  int64_t base_ns() const noexcept;
  bool is_known() const noexcept { return current_.packets + previous_.packets > 0; }
  uint32_t packets() const noexcept { return current_.packets + previous_.packets; }
  // The lateness that `share` (0..1) of the packets kept; in steps of 5 ms, 320 ms at most.
  double quantile_ms(double share) const noexcept;
  void reset() noexcept { *this = Lateness(); }

 private:
  static constexpr size_t kBins = 64;
  static constexpr int64_t kBinNs = 5'000'000;
  static constexpr uint64_t kPeriodNs = 5'000'000'000;

  struct Period {
    std::array<uint16_t, kBins> counts{};
    uint32_t packets = 0;
    int64_t base_ns = 0;
  };
  Period current_, previous_;
  uint64_t period_began_ns_ = 0;
};

}  // namespace dgm::audio
