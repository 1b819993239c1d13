// What differs between two generations, as the report of a reload tells it.
#pragma once

#include <string>
#include <vector>

#include "host/calls/generation.h"

namespace dgm::app {

struct Change {
  std::string kind;  // "module" "provider" "routes" "scripts" "setting" "files"
  std::string text;  // "deepgram  option model: nova-2 -> nova-3"
};

// None: `after` would serve as `before` does, from the same files. Secrets, and what came by
// reference, are told only as "changed". [any]
std::vector<Change> changes_between(const calls::Generation& before,
                                    const calls::Generation& after);

}  // namespace dgm::app
