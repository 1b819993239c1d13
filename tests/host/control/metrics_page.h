// Whether a page is valid Prometheus text (format 0.0.4), strictly.
#pragma once

#include <string>

namespace dgm::test {

std::string problems_of_metrics_page(const std::string& page);  // empty: valid

}  // namespace dgm::test
