#include "tests/bench/reload/series.h"

#include <algorithm>
#include <cmath>

namespace dgm::bench {

double Series::quantile(double share) const {
  if (values_.empty()) return 0;
  auto sorted = values_;
  std::ranges::sort(sorted);
  const auto place = std::ceil(share * static_cast<double>(sorted.size()));
  return sorted[place < 1 ? 0 : static_cast<size_t>(place) - 1];
}

}  // namespace dgm::bench
