// How long a sentence takes through simulated services that are as slow as is published of them.
#pragma once

#include <string>

#include "host/base/result.h"

namespace dgm::bench {

// `pairs` calls at once, ten sentences each way, the first and the tenth the same. A table.
Result<std::string> measure_latencies(size_t pairs, const std::string& folder);

// Both sides of `pairs` calls talk at once: which words came, exactly. Error: not all, or failed.
Outcome print_exact_text(size_t pairs, const std::string& folder);

}  // namespace dgm::bench
