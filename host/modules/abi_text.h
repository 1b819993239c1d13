// Text over the ABI's line, in both directions. [any]
#pragma once

#include <string>
#include <string_view>

#include "dragoman/abi.h"

namespace dgm::modules {

inline std::string to_string(dgm_str text) {
  return text.size ? std::string(text.data, text.size) : std::string();
}
inline dgm_str to_dgm(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace dgm::modules
