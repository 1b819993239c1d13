// A bounded queue from many threads to one, without locks: a writer that is taken off its core in
// the middle of a push delays only its own item, never the reader.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>
#include <utility>

namespace dgm {

// The memory is taken at once but touched only as it is used: a deep ring of an idle program costs
// nothing. After Vyukov's bounded queue, with cell states that start at zero.
template <typename T>
class MpscRing {
 public:
  // Holds `capacity` items, rounded up to a power of two.
  explicit MpscRing(size_t capacity)
      : capacity_(std::bit_ceil(capacity < 2 ? size_t{2} : capacity)),
        cells_(static_cast<Cell*>(std::calloc(capacity_, sizeof(Cell)))) {
    if (!cells_) throw std::bad_alloc{};
  }
  ~MpscRing() {
    while (try_pop()) {
    }
  }
  MpscRing(const MpscRing&) = delete;
  MpscRing& operator=(const MpscRing&) = delete;

  // [any] false: full, `value` is as it was.
  bool try_push(T&& value) {
    uint64_t position = tail_.load(std::memory_order_relaxed);
    Cell* cell = nullptr;
    uint64_t free_state = 0;
    for (;;) {
      cell = &cell_at(position);
      free_state = lap_of(position) * 2;
      const uint64_t state = cell->state.load(std::memory_order_acquire);
      if (state == free_state) {
        if (tail_.compare_exchange_weak(position, position + 1, std::memory_order_relaxed)) break;
      } else if (state < free_state) {
        return false;
      } else {
        position = tail_.load(std::memory_order_relaxed);
      }
    }
    new (cell->storage) T(std::move(value));
    // Sequentially consistent, because readers decide on empty() whether to sleep.
    cell->state.store(free_state + 1, std::memory_order_seq_cst);
    return true;
  }

  // By the one reader.
  std::optional<T> try_pop() {
    if (empty()) return std::nullopt;
    Cell& cell = cell_at(head_);
    T* item = std::launder(reinterpret_cast<T*>(cell.storage));
    std::optional<T> value(std::move(*item));
    item->~T();
    cell.state.store(lap_of(head_) * 2 + 2, std::memory_order_release);
    ++head_;
    return value;
  }

  // By the one reader: true also while the oldest item is still being written.
  bool empty() const {
    return cell_at(head_).state.load(std::memory_order_seq_cst) != lap_of(head_) * 2 + 1;
  }

  // By the one reader: how many were pushed, or are just being pushed.
  size_t size() const { return tail_.load(std::memory_order_relaxed) - head_; }
  size_t capacity() const { return capacity_; }

 private:
  struct Cell {
    std::atomic<uint64_t> state;  // 2 * lap: free; 2 * lap + 1: holds an item
    alignas(T) std::byte storage[sizeof(T)];
  };
  struct Free {
    void operator()(Cell* cells) const { std::free(cells); }
  };

  Cell& cell_at(uint64_t position) const { return cells_.get()[position & (capacity_ - 1)]; }
  uint64_t lap_of(uint64_t position) const { return position / capacity_; }

  size_t capacity_;
  std::unique_ptr<Cell, Free> cells_;
  alignas(64) std::atomic<uint64_t> tail_{0};  // writers
  alignas(64) uint64_t head_ = 0;              // the reader
};

}  // namespace dgm
