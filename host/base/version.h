#pragma once

namespace dgm {

// The version of this program, "1.2.3". [any]
const char* version();

}  // namespace dgm
