// The host that a plugin meets while it is only being read: every service is offered, so that
// init() finds what it looks for, and none does anything. Requests answer DGM_UNAVAILABLE.
#pragma once

#include "dragoman/abi.h"

namespace dgm::modules {

const dgm_host& describe_host();

}  // namespace dgm::modules
