// The table of "dgm.host.timers/1".
#pragma once

#include "dragoman/services.h"

namespace dgm::modules {

const dgm_host_timers& timer_service();

}  // namespace dgm::modules
