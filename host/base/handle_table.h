// Objects named by numbers: index and generation. A number may outlive its object: it is refused
// then, never followed. Not thread-safe: one owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace dgm {

// Numbers use the low 52 bits (28 of generation, 24 of index), so that an owner can put its own
// marks above them. 0 is never a number.
template <typename T>
class HandleTable {
 public:
  static constexpr unsigned kIndexBits = 24;
  static constexpr unsigned kGenerationBits = 28;
  static constexpr unsigned kNumberBits = kIndexBits + kGenerationBits;

  // More than `bound` objects at a time are refused.
  explicit HandleTable(size_t bound = size_t{1} << kIndexBits) : bound_(bound) {}

  // 0: the table is full, `value` is as it was. Pointers from find() are invalid afterwards.
  uint64_t insert(T&& value) {
    uint32_t index = 0;
    if (!free_.empty()) {
      index = free_.back();
      free_.pop_back();
    } else if (slots_.size() < bound_) {
      index = static_cast<uint32_t>(slots_.size());
      slots_.emplace_back();
      free_.reserve(slots_.capacity());  // so that take() never allocates
    } else {
      return 0;
    }
    slots_[index].value.emplace(std::move(value));
    return number(index);
  }

  T* find(uint64_t number) {
    Slot* slot = slot_of(number);
    return slot == nullptr ? nullptr : &*slot->value;
  }

  // Removes the object; its number is stale from now on.
  std::optional<T> take(uint64_t number) {
    Slot* slot = slot_of(number);
    if (slot == nullptr) return std::nullopt;
    std::optional<T> value = std::move(slot->value);
    slot->value.reset();
    slot->generation = (slot->generation + 1) & kGenerationMask;
    if (slot->generation == 0) slot->generation = 1;
    free_.push_back(index_of(number));
    return value;
  }

  size_t size() const { return slots_.size() - free_.size(); }

  static uint32_t index_of(uint64_t number) {
    return static_cast<uint32_t>(number & ((uint64_t{1} << kIndexBits) - 1));
  }

 private:
  static constexpr uint32_t kGenerationMask = (1u << kGenerationBits) - 1;
  struct Slot {
    uint32_t generation = 1;
    std::optional<T> value;
  };

  uint64_t number(uint32_t index) const {
    return (uint64_t{slots_[index].generation} << kIndexBits) | index;
  }

  Slot* slot_of(uint64_t number) {
    const uint32_t index = index_of(number);
    if (index >= slots_.size()) return nullptr;
    Slot& slot = slots_[index];
    if (!slot.value || (number >> kIndexBits) != slot.generation) return nullptr;
    return &slot;
  }

  size_t bound_;
  std::vector<Slot> slots_;
  std::vector<uint32_t> free_;
};

}  // namespace dgm
