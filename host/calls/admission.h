// Asks the routing what to do with a leg: the table, and the script's on_call within its deadline.
#pragma once

#include <functional>

#include "host/base/result.h"
#include "host/calls/generation.h"
#include "host/calls/seating.h"
#include "host/net/worker.h"

namespace dgm::calls {

// [worker] `decided` runs on this worker, exactly once, perhaps inside this call, also with a plan
// that refuses the leg. Error: there is no such extension. A script that does not answer within
// hook_deadline_ms is passed over (logged, counted).
void decide(const GenerationPtr& generation, const routing::CallFacts& call, net::Worker& worker,
            std::function<void(Result<routing::LegPlan>)> decided);

// A caller who has a seat, but no leg yet. It is opened or released, nothing else.
struct Admission {
  uint64_t number = 0;  // of the leg it becomes
  GenerationPtr generation;
  routing::CallFacts call;
  routing::LegPlan plan;
  Seat seat;
};

// A caller who is not taken, with the code that SIP has for it.
struct Refusal {
  unsigned sip_code = 0;
  Error why;        // for the caller's side
  std::string log;  // the same, with the line of the script that decided
};

Refusal refusal_of(const routing::LegPlan& plan);
Refusal no_such_extension(const Error& why);
Refusal no_place(const Generation& generation);

}  // namespace dgm::calls
