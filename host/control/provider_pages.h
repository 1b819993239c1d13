// What the control endpoint answers about providers and plugins: GET /api/v1/providers, GET
// /api/v1/plugins, POST /api/v1/providers/NAME/out_of_service and /in_service.
#pragma once

#include <string>

#include "host/calls/generation.h"
#include "host/control/http_server.h"

namespace dgm::control {

// [any] all of them.
Reply providers_page(const calls::Generation& generation);

// The files of the plugin folders as the generation found them, and what this process has mapped,
// with what runs on it: a version that was replaced is there until the process ends.
Reply plugins_page(const calls::Generation& generation);

// action: "out_of_service" with the body {"reason": "...", "minutes": 0}, or "in_service". Answers
// with what providers_page() says of the provider then.
Reply set_service(const calls::Generation& generation, const std::string& provider,
                  const std::string& action, const std::string& body);

}  // namespace dgm::control
