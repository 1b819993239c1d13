#include "host/routing/script_memory.h"

namespace dgm::routing {
namespace {

size_t size_of(std::string_view key, const ScriptMemory::Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return key.size() + (text == nullptr ? sizeof(double) : text->size());
}

std::string full(const std::string& what) {
  return "memory is full: it holds " + what + "; forget what is not needed: memory.name = nil";
}

}  // namespace

std::optional<ScriptMemory::Value> ScriptMemory::get(std::string_view key) const {
  const std::lock_guard lock(mutex_);
  const auto found = values_.find(key);
  return found == values_.end() ? std::nullopt : std::optional(found->second);
}

Outcome ScriptMemory::set(std::string_view key, std::optional<Value> value) {
  if (key.empty() || key.size() > kMaxKeyBytes) {
    return Error{"", "memory: a key has 1 to " + std::to_string(kMaxKeyBytes) + " bytes, not " +
                         std::to_string(key.size())};
  }
  if (const auto* text = value ? std::get_if<std::string>(&*value) : nullptr;
      text != nullptr && text->size() > kMaxTextBytes) {
    return Error{"", "memory." + std::string(key) + ": a text of " + std::to_string(text->size()) +
                         " bytes is longer than the " + std::to_string(kMaxTextBytes) +
                         " that may be kept"};
  }
  const std::lock_guard lock(mutex_);
  const auto known = values_.find(key);
  const size_t before = known == values_.end() ? 0 : size_of(key, known->second);
  const size_t bytes = bytes_ - before + (value ? size_of(key, *value) : 0);
  if (value && known == values_.end() && values_.size() >= kMaxKeys) {
    return Error{"", full(std::to_string(kMaxKeys) + " keys")};
  }
  if (value && bytes > kMaxBytes) {
    return Error{"", full(std::to_string(kMaxBytes) + " bytes")};
  }
  bytes_ = bytes;
  if (known == values_.end()) {
    if (value) values_.emplace(key, std::move(*value));
  } else if (value) {
    known->second = std::move(*value);
  } else {
    values_.erase(known);
  }
  return Done{};
}

std::optional<std::pair<std::string, ScriptMemory::Value>> ScriptMemory::after(
    std::string_view key) const {
  const std::lock_guard lock(mutex_);
  const auto next = values_.upper_bound(key);
  if (next == values_.end()) return std::nullopt;
  return std::pair<std::string, Value>(*next);
}

void ScriptMemory::clear() {
  const std::lock_guard lock(mutex_);
  values_.clear();
  bytes_ = 0;
}

}  // namespace dgm::routing
