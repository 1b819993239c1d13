// Encoded audio addressed by time: a ring of fixed units, each present or absent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace dgm::audio {

// Addresses are absolute unit numbers; only the last `capacity` of them have a place. Allocates at
// construction only. [worker, rt]
class ByteRing {
 public:
  ByteRing(size_t at_least_units, size_t bytes_per_unit);  // rounded up to a power of two

  size_t capacity() const noexcept { return mask_ + 1; }
  // All ranges are at most capacity() long.
  void write(int64_t at, std::span<const uint8_t> bytes) noexcept;  // whole units; become present
  void read(int64_t at, size_t units, std::span<uint8_t> out) const noexcept;
  bool has_all(int64_t at, size_t units) const noexcept;
  void erase(int64_t at, size_t units) noexcept;  // become absent
  void erase_all() noexcept;

 private:
  template <typename Visit>
  void for_each_word(int64_t at, size_t units, Visit&& visit) const noexcept;

  size_t mask_, bytes_per_unit_;
  std::vector<uint8_t> bytes_;
  std::vector<uint64_t> present_;  // one bit per unit
};

}  // namespace dgm::audio
