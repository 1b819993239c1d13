// The URLs that providers are reached by: http, https, ws, wss (RFC 3986, RFC 6455 section 3).
// Strict: what is refused is refused with a sentence that repeats no path or query, as keys are
// often kept there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host/base/result.h"

namespace dgm::net {

struct Url {
  std::string scheme;  // "http", "https", "ws" or "wss", in lower case
  std::string host;    // a name in lower case, or a literal address without brackets
  uint16_t port = 0;   // the scheme's own if the URL names none: 80 or 443
  std::string target;  // path and query as they stand, at least "/"

  bool secure() const { return scheme == "https" || scheme == "wss"; }
  // As the Host header wants it: brackets around IPv6, the port only if it is not the scheme's.
  std::string host_header() const;
  // "wss://api.example.com:443": names the far end in errors and pools, free of secrets.
  std::string origin() const;
};

// A name or a literal address, as it may stand in a URL (without brackets). [any]
bool is_host(const std::string& text);

// `schemes`: those accepted here, separated by blanks, such as "ws wss". [any]
Result<Url> parse_url(std::string_view text, std::string_view schemes);

}  // namespace dgm::net
