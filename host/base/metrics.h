// Counters, gauges and histograms that media threads may touch, printed in Prometheus' text format.
// Absent is not zero: a metric that nobody has touched is not printed.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dgm {

using Labels = std::vector<std::pair<std::string, std::string>>;

// One time series. All operations are relaxed atomics: no lock, no allocation. [any, rt]
class Metric {
 public:
  void add(double amount = 1.0);
  void set(double value);
  void observe_ms(double milliseconds);  // histograms only

  double value() const;    // counter, gauge; sum of a histogram
  uint64_t count() const;  // observations; 0 means "never touched" for every kind
  // The bucket bound below which `quantile` (0..1) of the observations lie, infinity above the
  // last bound; negative: no observation.
  double quantile_ms(double quantile) const;

  // Upper bounds in ms, inclusive; one more bucket takes what lies above.
  static constexpr std::array<double, 15> kBucketsMs{0.1, 0.25, 0.5, 1,   2.5,  5,    10,   25,
                                                     50,  100,  250, 500, 1000, 2500, 10000};

 private:
  friend class MetricsRegistry;
  std::atomic<double> value_{0.0};
  std::atomic<uint64_t> count_{0};
  std::array<std::atomic<uint64_t>, kBucketsMs.size() + 1> buckets_{};
};

// All metrics of the process. Declaring the same name and labels twice gives the same object; a
// name that is already of another kind gives an object that is not printed, and one line in the
// log; objects live as long as the registry.
class MetricsRegistry {
 public:
  Metric& counter(std::string_view name, std::string_view help, Labels labels = {});
  Metric& gauge(std::string_view name, std::string_view help, Labels labels = {});
  Metric& histogram_ms(std::string_view name, std::string_view help, Labels labels = {});

  // The whole exposition, sorted by name (Prometheus text format 0.0.4). [any]
  std::string print() const;

 private:
  enum class Kind : uint8_t { kCounter, kGauge, kHistogram };
  struct Series {
    Kind kind;
    std::string name, help;
    Labels labels;
    Metric metric;
  };
  Metric& find_or_add(Kind kind, std::string_view name, std::string_view help, Labels labels);

  mutable std::mutex mutex_;    // declarations and printing only
  std::deque<Series> series_;   // stable addresses
  std::deque<Metric> refused_;  // of names taken by another kind
};

MetricsRegistry& metrics();  // the process's registry

}  // namespace dgm
