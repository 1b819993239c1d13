// Quantiles of a few thousand figures.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace dgm::bench {

// The smallest figure that at least this share of all does not exceed; empty: 0.
inline double quantile(std::vector<double> figures, double share) {
  if (figures.empty()) return 0;
  std::ranges::sort(figures);
  const auto place = std::ceil(share * static_cast<double>(figures.size()));
  return figures[static_cast<size_t>(std::max(1.0, place)) - 1];
}

}  // namespace dgm::bench
