// Local time in a named zone, from the system's zone files: C++20's own needs a newer library than
// Debian 12 has, and setting TZ is not safe with threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host/base/result.h"

namespace dgm::routing {

struct LocalTime {
  int64_t utc_offset_s;
  int hour;  // 0 to 23
};

// `zone`: "Europe/Madrid"; empty: the machine's. Reads the zone's file, package tzdata. [any]
Result<LocalTime> local_time(const std::string& zone, int64_t unix_s);

// Seconds east of UTC at `unix_s`, from the content of a zone file (TZif, RFC 8536; version 2 or
// later, with the rule behind its last transition).
Result<int64_t> utc_offset(std::string_view tzif, int64_t unix_s);

}  // namespace dgm::routing
