// Why a call is handled as it is: the decision for both directions between two extensions, each
// part with the line of the scripts that made it. For `dragoman routes explain`.
#pragma once

#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/routing/cross_check.h"
#include "host/routing/route.h"
#include "host/routing/script.h"

namespace dgm::routing {

struct ExplainWish {
  CallFacts from{}, to{};  // the caller of each extension, as on_call sees him
  std::vector<ProviderFacts> providers{};
};

// Lines of text. Asks on_call for both callers, and waits for its answers as a call does not:
// two seconds. Error: no such extension, or a script that does not answer. [control]
Result<std::vector<std::string>> explain_call(Script& script, const ExplainWish& wish);

}  // namespace dgm::routing
