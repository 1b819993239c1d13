// What scripted plugins say in the words of the C ABI.
#pragma once

#include <string>

#include "dragoman/abi.h"

namespace dgm::test {

inline std::string text_of(dgm_str text) { return {text.data, text.size}; }
inline dgm_str view(const std::string& text) { return {text.data(), text.size()}; }

// A provider without anything of its own.
inline dgm_status create_nothing(const dgm_text_pair*, size_t, void** provider, dgm_error*) {
  static int something = 0;
  *provider = &something;
  return DGM_OK;
}
inline void destroy_nothing(void*) {}

}  // namespace dgm::test
