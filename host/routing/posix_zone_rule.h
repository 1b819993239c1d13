// The rule of a time zone in the form of POSIX: "CET-1CEST,M3.5.0,M10.5.0/3".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace dgm::routing {

// Seconds east of UTC at `unix_s`. nullopt: not a rule (POSIX.1-2017 section 8.3, with the wider
// hours of RFC 8536 section 3.3.1; of the three kinds of dates Mm.w.d, Jn and n). [any]
std::optional<int64_t> posix_zone_offset(std::string_view rule, int64_t unix_s);

}  // namespace dgm::routing
