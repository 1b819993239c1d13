// A first-in first-out queue of one thread that cannot grow: what does not fit is dropped and
// counted.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace dgm {

template <typename T>
class BoundedQueue {
 public:
  // All memory is taken here; `bound` is at least 1.
  explicit BoundedQueue(size_t bound) : slots_(bound) { assert(bound > 0); }

  // false: full; `value` was dropped and counted.
  bool push(T value) {
    if (size_ == slots_.size()) {
      ++dropped_;
      return false;
    }
    slots_[(first_ + size_) % slots_.size()] = std::move(value);
    ++size_;
    return true;
  }

  // Makes room by dropping the oldest item (counted): for audio, where late is worthless.
  void push_dropping_oldest(T value) {
    if (size_ == slots_.size()) {
      ++dropped_;
      pop();
    }
    push(std::move(value));
  }

  std::optional<T> pop() {
    if (size_ == 0) return std::nullopt;
    std::optional<T> value(std::move(slots_[first_]));
    slots_[first_] = T{};
    first_ = (first_ + 1) % slots_.size();
    --size_;
    return value;
  }

  T* front() { return size_ == 0 ? nullptr : &slots_[first_]; }
  size_t size() const { return size_; }
  size_t bound() const { return slots_.size(); }
  bool empty() const { return size_ == 0; }
  uint64_t dropped() const { return dropped_; }

 private:
  std::vector<T> slots_;
  size_t first_ = 0;
  size_t size_ = 0;
  uint64_t dropped_ = 0;
};

}  // namespace dgm
