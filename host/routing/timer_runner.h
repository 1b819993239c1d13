// Runs what is due of the timers of one loaded set of scripts. One thread at a time.
#pragma once

#include <optional>

#include "host/base/result.h"
#include "host/routing/script_context.h"

namespace dgm::routing {

// Runs the one timer that has been due for longest, within the limits of a hook. nullopt: none is
// due. Error: with file:line; a periodic timer goes on after it, until there are
// ScriptTimers::kMaxErrorsInARow in a row.
std::optional<Outcome> run_due_timer(ScriptContext& context);

}  // namespace dgm::routing
