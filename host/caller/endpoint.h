// Asks the control endpoint of a host that runs.
#pragma once

#include <string>

#include "host/base/result.h"
#include "host/settings/settings.h"

namespace dgm::caller {

struct Answer {
  int status = 0;
  std::string body;
};

// [any, not worker] Address, port and token as the configuration has them. Error: nobody answers
// there within `deadline_s`.
Result<Answer> ask_host(const settings::HostSettings& host, const std::string& method,
                        const std::string& path, const std::string& body, unsigned deadline_s = 3);

}  // namespace dgm::caller
