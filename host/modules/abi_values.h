// Between the C values of the ABI and C++: views, structs of another size, errors.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "dragoman/abi.h"

namespace dgm::modules {

inline std::string_view view(dgm_str text) {
  return text.data == nullptr ? std::string_view{} : std::string_view{text.data, text.size};
}

inline dgm_str str(std::string_view text) { return {text.data(), text.size()}; }

// A table or struct as this host knows it: only the bytes inside the size that the caller said,
// zero for the rest. A null pointer gives all zeros.
template <typename T>
T copy_sized(const T* given) {
  T copy{};
  if (given == nullptr) return copy;
  std::memcpy(&copy, given, std::min<size_t>(given->struct_size, sizeof(T)));
  copy.struct_size = sizeof(T);
  return copy;
}

// An error for an event: its strings are views of what was given.
inline dgm_error make_error(dgm_status status, std::string_view detail,
                            std::string_view provider_code = {}) {
  dgm_error error{};
  error.struct_size = sizeof(error);
  error.status = status;
  error.provider_code = str(provider_code);
  error.detail = str(detail);
  return error;
}

// Fills `why` of a call that failed (may be NULL) and returns `status`. The text stays valid until
// the next failure on this thread.
inline dgm_status refuse(dgm_error* why, dgm_status status, std::string detail) {
  if (why == nullptr) return status;
  thread_local std::string kept;
  kept = std::move(detail);
  const dgm_error error = make_error(status, kept);
  const uint32_t size = why->struct_size == 0 ? uint32_t{sizeof(error)} : why->struct_size;
  std::memcpy(why, &error, std::min<size_t>(size, sizeof(error)));
  why->struct_size = size;
  return status;
}

}  // namespace dgm::modules
