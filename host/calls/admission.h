// Asks the routing what to do with a leg: the table, and the script's on_call within its deadline.
#pragma once

#include <functional>

#include "host/base/result.h"
#include "host/calls/generation.h"
#include "host/net/worker.h"

namespace dgm::calls {

// [worker] `decided` runs on this worker, exactly once, perhaps inside this call. Error: the leg is
// refused; the sentence says why. A script that does not answer within hook_deadline_ms is passed
// over (logged, counted).
void decide(const GenerationPtr& generation, const routing::CallFacts& call, net::Worker& worker,
            std::function<void(Result<routing::LegPlan>)> decided);

}  // namespace dgm::calls
