// Which scopes of a worker are open, and who owns them: written by the worker, read by any thread
// without a lock. A plugin's own thread learns here that its session is gone.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dragoman/abi.h"

namespace dgm::modules {

class ScopeBoard {
 public:
  static constexpr size_t kScopes = 65536;
  static constexpr size_t kLabelBytes = 96;  // longer labels are cut

  ScopeBoard() = default;
  ~ScopeBoard();
  ScopeBoard(const ScopeBoard&) = delete;
  ScopeBoard& operator=(const ScopeBoard&) = delete;

  void open(dgm_scope scope, std::string_view label);  // [worker]
  void close(dgm_scope scope);                         // [worker]

  bool is_open(dgm_scope scope) const;          // [any]
  std::string label_of(dgm_scope scope) const;  // [any] empty: closed

 private:
  static constexpr size_t kChunkScopes = 1024;
  struct Place {
    std::atomic<dgm_scope> open_as{0};  // 0: closed
    std::array<std::atomic<uint64_t>, kLabelBytes / sizeof(uint64_t)> label{};
  };
  using Chunk = std::array<Place, kChunkScopes>;  // made when first needed: most hosts need one

  Place* find(dgm_scope scope) const;

  std::array<std::atomic<Chunk*>, kScopes / kChunkScopes> chunks_{};
};

}  // namespace dgm::modules
