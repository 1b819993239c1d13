#include "host/modules/scope_board.h"

#include <algorithm>
#include <cstring>

#include "host/base/handle_table.h"
#include "host/modules/handles.h"

namespace dgm::modules {

ScopeBoard::~ScopeBoard() {
  for (auto& chunk : chunks_) delete chunk.load();
}

ScopeBoard::Place* ScopeBoard::find(dgm_scope scope) const {
  const size_t index = HandleTable<int>::index_of(number_of(scope));
  if (index >= kScopes) return nullptr;
  Chunk* const chunk = chunks_[index / kChunkScopes].load(std::memory_order_acquire);
  return chunk == nullptr ? nullptr : &(*chunk)[index % kChunkScopes];
}

void ScopeBoard::open(dgm_scope scope, std::string_view label) {
  auto& chunk = chunks_[HandleTable<int>::index_of(number_of(scope)) / kChunkScopes];
  if (chunk.load(std::memory_order_relaxed) == nullptr) {
    chunk.store(new Chunk, std::memory_order_release);
  }
  Place& place = *find(scope);
  std::array<char, kLabelBytes> text{};
  label.copy(text.data(), text.size());
  for (size_t i = 0; i < place.label.size(); ++i) {
    uint64_t word = 0;
    std::memcpy(&word, text.data() + i * sizeof(word), sizeof(word));
    // A reader that sees a word of this label also sees that the scope before it is closed.
    place.label[i].store(word, std::memory_order_release);
  }
  place.open_as.store(scope, std::memory_order_release);
}

void ScopeBoard::close(dgm_scope scope) {
  Place* const place = find(scope);
  if (place != nullptr) place->open_as.store(0, std::memory_order_release);
}

bool ScopeBoard::is_open(dgm_scope scope) const {
  const Place* const place = find(scope);
  return place != nullptr && place->open_as.load(std::memory_order_acquire) == scope;
}

std::string ScopeBoard::label_of(dgm_scope scope) const {
  if (!is_open(scope)) return {};
  const Place& place = *find(scope);
  std::array<char, kLabelBytes> text{};
  for (size_t i = 0; i < place.label.size(); ++i) {
    const uint64_t word = place.label[i].load(std::memory_order_acquire);
    std::memcpy(text.data() + i * sizeof(word), &word, sizeof(word));
  }
  if (!is_open(scope)) return {};  // closed while it was read: perhaps words of two labels
  return {text.data(),
          static_cast<size_t>(std::find(text.begin(), text.end(), '\0') - text.begin())};
}

}  // namespace dgm::modules
