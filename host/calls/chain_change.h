// What a chain tells its stage, and how a session's events find it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "host/routing/route.h"

namespace dgm::calls {

// What a session is given as ctx: whose it is, and which one. Events of a session that was given up
// carry an old generation. Lives as long as the stage.
struct SessionTag {
  void* stage = nullptr;
  uint64_t generation = 0;
};

// What became of a failure.
struct ChainChange {
  bool serving = false;
  bool promoted = false;   // the one that was asked beside it serves now
  std::string sentence{};  // empty: nothing failed
  // What the script wants instead of the next provider; only if nobody serves.
  std::optional<routing::CallAction> wish{};
};

// "a: away" and "b: busy" make "a: away; b: busy".
inline void add_reason(std::string& why, const std::string& reason) {
  why += (why.empty() ? "" : "; ") + reason;
}

}  // namespace dgm::calls
