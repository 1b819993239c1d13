// The time of day, for what is told to people: deadlines count on the clock of clock.h.
#pragma once

#include <cstdint>

namespace dgm {

uint64_t unix_now_ms();  // [any] since 1970, UTC

}  // namespace dgm
