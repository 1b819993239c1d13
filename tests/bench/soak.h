// 200 pass-through pairs for minutes: does memory or the number of descriptors grow?
#pragma once

#include "tests/bench/contestant.h"

namespace dgm::bench {

// Prints a line a minute and the verdict. Returns the exit status: 1 for growth or no media.
int soak(Contestant& host, int core, unsigned minutes);

}  // namespace dgm::bench
