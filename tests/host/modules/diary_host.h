// A host that keeps what plugins log.
#pragma once

#include <string>
#include <vector>

#include "host/modules/describe_host.h"

namespace dgm::modules {

inline std::vector<std::string>& diary() {
  static std::vector<std::string> lines;
  return lines;
}

inline const dgm_host& diary_host() {
  static const dgm_host host = [] {
    dgm_host made = describe_host();
    made.log = [](int32_t, dgm_scope, dgm_str text) { diary().emplace_back(text.data, text.size); };
    return made;
  }();
  return host;
}

}  // namespace dgm::modules
