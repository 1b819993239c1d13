// Is the record of a plugin complete, and of an ABI version this host speaks? Reads static data
// only, runs no plugin code.
#pragma once

#include <optional>
#include <string>

#include "dragoman/abi.h"
#include "host/base/result.h"

namespace dgm::modules {

// Nothing: good. Else the fact and its remedy as one sentence without the path.
std::optional<std::string> check_record(const dgm_plugin& plugin);

// "DGM_TIMEOUT"; "status 99" for what is no status of the ABI.
std::string status_word(dgm_status status);

}  // namespace dgm::modules
