// Header fields as given by plugins, checked before they reach the wire (RFC 9110 section 5).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/base/result.h"

namespace dgm::net {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// Letters, digits and the marks a method or header name may hold; not empty. [any]
bool is_http_token(std::string_view text);
bool equal_ignoring_case(std::string_view left, std::string_view right);
// Refuses names that are no tokens and values with control characters: a line end in a value would
// let its author write headers of his own. The sentence repeats no value. [any]
Outcome check_headers(const HttpHeaders& headers);

}  // namespace dgm::net
