// Measured values of one kind, and what is told of them.
#pragma once

#include <cstddef>
#include <vector>

namespace dgm::bench {

class Series {
 public:
  void add(double value) { values_.push_back(value); }
  size_t size() const { return values_.size(); }
  // The value that this share (0..1) of all do not exceed; 0 when there are none.
  double quantile(double share) const;
  double median() const { return quantile(0.5); }
  double max() const { return quantile(1); }

 private:
  std::vector<double> values_;
};

}  // namespace dgm::bench
