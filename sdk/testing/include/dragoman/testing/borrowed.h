// Views for one call: at its end what they point to is overwritten and freed, so that a plugin that
// keeps a view instead of a copy is found out.
#pragma once

#include <algorithm>
#include <cstring>
#include <list>
#include <span>
#include <string_view>
#include <vector>

#include "dragoman/abi.h"

namespace dragoman::testing {

class Borrowed {
 public:
  Borrowed() = default;
  ~Borrowed() {
    for (std::vector<uint8_t>& block : blocks_) std::fill(block.begin(), block.end(), kGone);
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;

  dgm_str text(std::string_view from) {
    return {static_cast<const char*>(copy(from.data(), from.size())), from.size()};
  }
  dgm_bytes bytes(std::span<const uint8_t> from) {
    return {static_cast<const uint8_t*>(copy(from.data(), from.size())), from.size()};
  }
  // An array of plain values.
  template <typename Item>
  const Item* items(const std::vector<Item>& from) {
    return static_cast<const Item*>(copy(from.data(), from.size() * sizeof(Item)));
  }
  // A struct of the ABI; `newer`: as a host of a later minor version gives it, with more fields.
  template <typename Struct>
  const Struct* structure(Struct value, bool newer = false) {
    const size_t size = sizeof(Struct) + (newer ? kMoreFields : 0);
    value.struct_size = static_cast<uint32_t>(size);
    std::vector<uint8_t>& block = blocks_.emplace_back(size, kUnknown);
    std::memcpy(block.data(), &value, sizeof value);
    return reinterpret_cast<const Struct*>(block.data());
  }

 private:
  static constexpr uint8_t kGone = 0xdd, kUnknown = 0xaa;
  static constexpr size_t kMoreFields = 64;

  const void* copy(const void* from, size_t size) {
    std::vector<uint8_t>& block = blocks_.emplace_back(size);
    if (size > 0) std::memcpy(block.data(), from, size);
    return size > 0 ? block.data() : nullptr;
  }

  std::list<std::vector<uint8_t>> blocks_;
};

}  // namespace dragoman::testing
