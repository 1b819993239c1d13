// Metrics that the host exports. Declared once, in a provider's constructor [control]; touched from
// any thread [any, rt]. On a host without metrics they do nothing.
#pragma once

#include <string_view>
#include <vector>

#include "dragoman/cpp/host.hpp"

namespace dragoman {

struct Label {
  std::string_view key = {}, value = {};
};

namespace detail {

using DeclareMetric = dgm_metric (*dgm_host_metrics::*)(dgm_str, dgm_str, const dgm_text_pair*,
                                                        size_t);

inline dgm_metric declare(DeclareMetric how, std::string_view name, std::string_view help,
                          const std::vector<Label>& labels) {
  if (!host().metrics) return 0;
  std::vector<dgm_text_pair> pairs;
  for (const Label& label : labels) pairs.push_back({str(label.key), str(label.value)});
  return (host().metrics->*how)(str(name), str(help), pairs.data(), pairs.size());
}

}  // namespace detail

class Counter {
 public:
  Counter() = default;
  // "dragoman_deepgram_reconnects_total": Prometheus' rules for names.
  Counter(std::string_view name, std::string_view help, const std::vector<Label>& labels = {})
      : metric_(detail::declare(&dgm_host_metrics::counter, name, help, labels)) {}
  void add(double amount = 1) const noexcept {
    if (metric_) host().metrics->add(metric_, amount);
  }

 private:
  dgm_metric metric_ = 0;
};

class Gauge {
 public:
  Gauge() = default;
  Gauge(std::string_view name, std::string_view help, const std::vector<Label>& labels = {})
      : metric_(detail::declare(&dgm_host_metrics::gauge, name, help, labels)) {}
  void add(double amount) const noexcept {
    if (metric_) host().metrics->add(metric_, amount);
  }
  void set(double value) const noexcept {
    if (metric_) host().metrics->set(metric_, value);
  }

 private:
  dgm_metric metric_ = 0;
};

class HistogramMs {
 public:
  HistogramMs() = default;
  HistogramMs(std::string_view name, std::string_view help, const std::vector<Label>& labels = {})
      : metric_(detail::declare(&dgm_host_metrics::histogram_ms, name, help, labels)) {}
  void observe(double milliseconds) const noexcept {
    if (metric_) host().metrics->observe(metric_, milliseconds);
  }

 private:
  dgm_metric metric_ = 0;
};

}  // namespace dragoman
