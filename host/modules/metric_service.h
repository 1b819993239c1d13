// The table of "dgm.host.metrics/1".
#pragma once

#include "dragoman/services.h"

namespace dgm::modules {

const dgm_host_metrics& metric_service();

}  // namespace dgm::modules
