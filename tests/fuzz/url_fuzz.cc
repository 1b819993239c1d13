// link: dgm_net
// What the URL parser takes must come out the same when it is put together and parsed again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "host/net/url.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto url = dgm::net::parse_url(text, "http https ws wss");
  if (!url) return 0;
  const auto again = dgm::net::parse_url(url->origin() + url->target, url->scheme);
  if (!again || again->host != url->host || again->port != url->port ||
      again->target != url->target || again->scheme != url->scheme)
    std::abort();
  for (const char c : url->origin() + url->host_header() + url->target)
    if (c <= ' ' || c > '~') std::abort();  // nothing that could end a header line
  return 0;
}
