#include "host/base/version.h"

namespace dgm {

const char* version() { return DGM_VERSION; }

}  // namespace dgm
