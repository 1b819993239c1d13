// Header fields between the ABI's views and owned strings.
#pragma once

#include <vector>

#include "host/modules/abi_values.h"
#include "host/net/http_headers.h"

namespace dgm::modules {

inline net::HttpHeaders to_headers(const dgm_text_pair* pairs, size_t count) {
  net::HttpHeaders headers;
  headers.reserve(count);
  for (size_t i = 0; i < count; ++i)
    headers.emplace_back(std::string(view(pairs[i].key)), std::string(view(pairs[i].value)));
  return headers;
}

// Borrows from `headers`.
inline std::vector<dgm_text_pair> to_pairs(const net::HttpHeaders& headers) {
  std::vector<dgm_text_pair> pairs;
  pairs.reserve(headers.size());
  for (const auto& [name, value] : headers) pairs.push_back({str(name), str(value)});
  return pairs;
}

}  // namespace dgm::modules
