// link: dgm_routing
// Any bytes as a zone file and as a zone rule; offsets of a rule stay within the week that POSIX
// allows.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "host/routing/posix_zone_rule.h"
#include "host/routing/time_zone.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const int64_t at : {int64_t{0}, int64_t{1'768'478'400}, int64_t{253'402'300'799}}) {
    (void)dgm::routing::utc_offset(bytes, at);
    const auto offset = dgm::routing::posix_zone_offset(bytes, at);
    if (offset && std::abs(*offset) > int64_t{169} * 3600) std::abort();
  }
  return 0;
}
