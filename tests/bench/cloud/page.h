// Tables in the documentation that are written by the program that measures them.
#pragma once

#include <string>

#include "host/base/result.h"

namespace dgm::bench {

// What stands between "<!-- bench NAME -->" and the next "<!-- end -->" of the page becomes `text`.
// Error: the page has no such part, or cannot be written.
Outcome rewrite_part(const std::string& file, const std::string& name, const std::string& text);

}  // namespace dgm::bench
