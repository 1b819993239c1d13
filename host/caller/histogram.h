// Latencies of millions of frames in little memory: buckets of 1 us up to 1 ms, then 1 % wide.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dgm::caller {

class LatencyHistogram {
 public:
  LatencyHistogram();
  void add(uint64_t latency_us);
  uint64_t count() const { return count_; }
  uint64_t max_us() const { return max_us_; }
  double quantile_us(double quantile) const;  // upper edge of the bucket; 0 when empty
  void clear();

 private:
  static size_t bucket_of(uint64_t latency_us);
  std::vector<uint64_t> buckets_;
  uint64_t count_ = 0, max_us_ = 0;
};

}  // namespace dgm::caller
