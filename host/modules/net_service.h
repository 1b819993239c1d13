// The table of "dgm.host.net/1". Host code may use it just as a plugin does.
#pragma once

#include "dragoman/net.h"

namespace dgm::modules {

const dgm_host_net& net_service();

}  // namespace dgm::modules
