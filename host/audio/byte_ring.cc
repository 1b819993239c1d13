#include "host/audio/byte_ring.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace dgm::audio {

ByteRing::ByteRing(size_t at_least_units, size_t bytes_per_unit)
    : mask_(std::bit_ceil(std::max<size_t>(at_least_units, 64)) - 1),
      bytes_per_unit_(bytes_per_unit),
      bytes_((mask_ + 1) * bytes_per_unit),
      present_((mask_ + 1) / 64) {}

// Visits the range as (index of a word, bits of it).
template <typename Visit>
void ByteRing::for_each_word(int64_t at, size_t units, Visit&& visit) const noexcept {
  size_t index = static_cast<size_t>(at) & mask_;
  while (units > 0) {
    const size_t bit = index % 64;
    const size_t count = std::min<size_t>(64 - bit, units);
    const uint64_t bits = (count == 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1) << bit;
    visit(index / 64, bits);
    index = (index + count) & mask_;
    units -= count;
  }
}

void ByteRing::write(int64_t at, std::span<const uint8_t> bytes) noexcept {
  const size_t begin = (static_cast<size_t>(at) & mask_) * bytes_per_unit_;
  const size_t first = std::min(bytes.size(), bytes_.size() - begin);
  std::memcpy(bytes_.data() + begin, bytes.data(), first);
  std::memcpy(bytes_.data(), bytes.data() + first, bytes.size() - first);
  for_each_word(at, bytes.size() / bytes_per_unit_,
                [this](size_t word, uint64_t bits) { present_[word] |= bits; });
}

void ByteRing::read(int64_t at, size_t units, std::span<uint8_t> out) const noexcept {
  const size_t size = units * bytes_per_unit_;
  const size_t begin = (static_cast<size_t>(at) & mask_) * bytes_per_unit_;
  const size_t first = std::min(size, bytes_.size() - begin);
  std::memcpy(out.data(), bytes_.data() + begin, first);
  std::memcpy(out.data() + first, bytes_.data(), size - first);
}

bool ByteRing::has_all(int64_t at, size_t units) const noexcept {
  bool all = true;
  for_each_word(at, units,
                [&](size_t word, uint64_t bits) { all = all && (present_[word] & bits) == bits; });
  return all;
}

void ByteRing::erase(int64_t at, size_t units) noexcept {
  for_each_word(at, units, [this](size_t word, uint64_t bits) { present_[word] &= ~bits; });
}

void ByteRing::erase_all() noexcept { std::fill(present_.begin(), present_.end(), 0); }

}  // namespace dgm::audio
