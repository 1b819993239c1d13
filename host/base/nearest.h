// "Did you mean ...?": the known word nearest to a mistyped one. Used by every message about an
// unknown name. [any]
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dgm {

// How many letters must be changed, put in, left out or swapped with their neighbour to get from
// `a` to `b`. ASCII case does not count.
size_t edit_distance(std::string_view a, std::string_view b);

// The candidate with the fewest edits (insert, delete, replace, swap of neighbours; case counts as
// equal), the first of equals; empty when even the best differs in more than a third of the letters
// of `word` (one letter always may): a far-fetched guess misleads.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

// ` (did you mean "speaks"?)`, or empty when nothing is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

// `a, b, c`
std::string join(const std::vector<std::string>& words, std::string_view between = ", ");

}  // namespace dgm
