// What the control endpoint answers about reloads and generations.
#pragma once

#include "host/app/reloader.h"
#include "host/control/api.h"

namespace dgm::app {

// POST /api/v1/reload, GET /api/v1/generations, and the metric of calls by generation. The reloader
// must outlive the endpoint.
control::Pages reload_pages(Reloader& reloader);

// For the health page. [any]
control::ConfigHealth config_health(const ReloadState& state);

}  // namespace dgm::app
