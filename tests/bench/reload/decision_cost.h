// What a routing decision costs, measured in this process with the scripts' own thread.
#pragma once

#include <string>

namespace dgm::bench {

// `rounds` decisions of each kind. Prints a table and the goal to stdout; `folder`: for scripts.
// False: a script could not be loaded, or did not answer. A goal that is missed is only said.
bool print_decision_cost(size_t rounds, const std::string& folder);

}  // namespace dgm::bench
