// Counts what a match of a Lua pattern costs before Lua's own functions do it: inside them no
// instruction hook runs, and ("a"):rep(30):find(("a?"):rep(30) .. ("a"):rep(30)) takes minutes.
// Walks the same way as they do (reference manual, section 6.4.1), so it never refuses what would
// have been quick.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dgm::routing {

struct MatchCost {
  uint64_t steps = 0;
  size_t begin = kNoMatch, end = kNoMatch;  // of the match, as Lua will find it

  static constexpr size_t kNoMatch = static_cast<size_t>(-1);
};

// The first match at or after `init` (0-based), as string.find and string.match look for it. The
// count ends soon after `limit`. A malformed pattern costs nothing: Lua's own function reports it.
MatchCost match_cost(std::string_view text, std::string_view pattern, size_t init, uint64_t limit);

// Steps of all matches one after the other, as string.gsub (`is_anchored`: a "^" at the start
// means the start of the text) and string.gmatch (it does not) go through them.
uint64_t match_all_steps(std::string_view text, std::string_view pattern, size_t init,
                         bool is_anchored, uint64_t limit);

// Upper bound of the steps of a search for plain text.
uint64_t plain_steps(std::string_view text, std::string_view wanted);

}  // namespace dgm::routing
