// "did you mean": the known name nearest to a mistyped one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dgm::modules {

// How many letters must be changed, put in, left out or swapped with their neighbour to get from
// `a` to `b`. ASCII case does not count. [any]
size_t edit_distance(std::string_view a, std::string_view b);

// The name in `known` with the smallest distance to `given`, the first of equals; nothing if more
// than a third of the letters (at least two) would have to change: a far-fetched guess misleads.
std::optional<std::string> nearest(std::string_view given, const std::vector<std::string>& known);

}  // namespace dgm::modules
