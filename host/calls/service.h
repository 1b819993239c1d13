// Taking a provider out of the service of all calls, and back: by the API, by a script, or by the
// watch over blocked workers.
#pragma once

#include <cstdint>
#include <string>

#include "host/base/result.h"
#include "host/calls/generation.h"

namespace dgm::calls {

// The provider of this name, of whatever kind; nullptr: there is none. [any]
ProviderPtr provider_named(const Generation& generation, const std::string& name);

// [any] Chains go past it from now on, those that run too. minutes 0: until put_in_service().
// Error: there is no such provider, or it is of a kind that no other one can stand in for
// (transport, call control). `where` is empty.
Outcome put_out_of_service(const Generation& generation, const std::string& name,
                           const std::string& reason, uint32_t minutes);

// [any] Nothing to do for one that serves.
Outcome put_in_service(const Generation& generation, const std::string& name);

}  // namespace dgm::calls
