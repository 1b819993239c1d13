// A random UUID (RFC 9562 version 4): names that nobody else has and nobody can guess.
#pragma once

#include <string>

namespace dgm {

std::string make_uuid();  // [any] "f47ac10b-58cc-4372-a567-0e02b2c3d479"

}  // namespace dgm
