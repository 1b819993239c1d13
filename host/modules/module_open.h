// dlopen() of a plugin file and the way to its record.
#pragma once

#include <string>

#include "dragoman/abi.h"
#include "host/base/result.h"

namespace dgm::modules {

// [control] Maps the file (RTLD_NOW: a missing symbol must fail here, not in a call; RTLD_LOCAL:
// plugins do not see each other's symbols), runs its static constructors, and checks its record.
// The file stays mapped for ever, also when it is refused. Error: `where` is empty.
Result<const dgm_plugin*> open_plugin(const std::string& file);

// [control] Calls init().
Outcome start_plugin(const dgm_plugin& plugin, const dgm_host& host);

}  // namespace dgm::modules
