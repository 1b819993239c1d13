// A bounded queue from one thread to one other, without locks or system calls: what a media thread
// hands to a tap. The reader polls; nobody is woken.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace dgm {

template <typename T>
class SpscRing {
 public:
  // Holds `capacity` items, rounded up to a power of two; all memory is taken here.
  explicit SpscRing(size_t capacity) : slots_(std::bit_ceil(capacity < 2 ? size_t{2} : capacity)) {}

  // [writer, rt] false: full; the item was dropped and counted.
  bool try_push(T value) {
    const uint64_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_.load(std::memory_order_acquire) == slots_.size()) {
      dropped_.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
    slots_[tail & (slots_.size() - 1)] = std::move(value);
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }

  // [reader] false: empty.
  bool try_pop(T& out) {
    const uint64_t head = head_.load(std::memory_order_relaxed);
    if (tail_.load(std::memory_order_acquire) == head) return false;
    out = std::move(slots_[head & (slots_.size() - 1)]);
    head_.store(head + 1, std::memory_order_release);
    return true;
  }

  uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }  // [any]
  size_t capacity() const { return slots_.size(); }

 private:
  std::vector<T> slots_;
  alignas(64) std::atomic<uint64_t> tail_{0};
  std::atomic<uint64_t> dropped_{0};
  alignas(64) std::atomic<uint64_t> head_{0};
};

}  // namespace dgm
