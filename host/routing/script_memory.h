// What scripts remember over reloads: `memory.count = 3`. One for the whole host; the scripts of
// every generation that still has calls use it side by side.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "host/base/result.h"

namespace dgm::routing {

// [any]
class ScriptMemory {
 public:
  using Value = std::variant<bool, int64_t, double, std::string>;

  static constexpr size_t kMaxKeys = 1'000;
  static constexpr size_t kMaxBytes = 256 * 1024;  // keys and values together
  static constexpr size_t kMaxKeyBytes = 200;
  static constexpr size_t kMaxTextBytes = 4'096;

  std::optional<Value> get(std::string_view key) const;
  // nullopt forgets the key. Error: no key or value to be kept, or no room; nothing has changed.
  Outcome set(std::string_view key, std::optional<Value> value);
  // The entry with the first key behind `key`, in alphabetical order; nullopt: the end. Others may
  // write meanwhile.
  std::optional<std::pair<std::string, Value>> after(std::string_view key) const;
  void clear();

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Value, std::less<>> values_;
  size_t bytes_ = 0;
};

}  // namespace dgm::routing
