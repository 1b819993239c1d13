#include "host/modules/metric_service.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <mutex>
#include <string>

#include "host/base/log.h"
#include "host/base/metrics.h"
#include "host/modules/abi_values.h"

namespace dgm::modules {
namespace {

enum class Kind : uint8_t { kCounter = 1, kGauge, kHistogram };

// Numbers for plugins, read without a lock. A metric, once declared, stays: its number is its place
// counted from 1, so a wrong number is refused and never followed.
class MetricNumbers {
 public:
  static constexpr size_t kMetrics = 8192;

  dgm_metric number_of(Metric& metric, Kind kind) {
    const std::lock_guard lock(mutex_);
    const size_t count = count_.load(std::memory_order_relaxed);
    for (size_t i = 0; i < count; ++i) {
      if (places_[i].metric == &metric) return i + 1;
    }
    if (count == kMetrics) return 0;
    places_[count] = {&metric, kind};
    count_.store(count + 1, std::memory_order_release);
    return count + 1;
  }

  // nullptr: never given out, or of another kind.
  Metric* find(dgm_metric number, Kind kind, Kind or_kind) const {
    if (number == 0 || number > count_.load(std::memory_order_acquire)) return nullptr;
    const Place& place = places_[number - 1];
    return place.kind == kind || place.kind == or_kind ? place.metric : nullptr;
  }

 private:
  struct Place {
    Metric* metric = nullptr;
    Kind kind{};
  };
  std::mutex mutex_;  // declarations only
  std::atomic<size_t> count_{0};
  std::array<Place, kMetrics> places_{};
};

MetricNumbers& numbers() {
  static MetricNumbers& numbers = *new MetricNumbers;
  return numbers;
}

bool is_word(std::string_view name, bool colons) {
  return !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
                  (colons && c == ':');
         });
}

dgm_metric declare(Kind kind, dgm_str name, dgm_str help, const dgm_text_pair* pairs,
                   size_t count) {
  bool is_valid = is_word(view(name), true);
  Labels labels;
  for (size_t i = 0; i < count; ++i) {
    is_valid = is_valid && is_word(view(pairs[i].key), false);
    labels.emplace_back(view(pairs[i].key), view(pairs[i].value));
  }
  if (!is_valid) {
    log::error("METRIC_NAME_REFUSED",
               "metric \"" + std::string(view(name)) +
                   "\" of a plugin is not printed: names and labels are letters, digits and "
                   "underscores, and do not begin with a digit");
    return 0;
  }
  switch (kind) {
    case Kind::kCounter:
      return numbers().number_of(metrics().counter(view(name), view(help), std::move(labels)),
                                 kind);
    case Kind::kGauge:
      return numbers().number_of(metrics().gauge(view(name), view(help), std::move(labels)), kind);
    case Kind::kHistogram:
      break;
  }
  return numbers().number_of(metrics().histogram_ms(view(name), view(help), std::move(labels)),
                             kind);
}

dgm_metric counter(dgm_str name, dgm_str help, const dgm_text_pair* labels, size_t count) {
  return declare(Kind::kCounter, name, help, labels, count);
}
dgm_metric gauge(dgm_str name, dgm_str help, const dgm_text_pair* labels, size_t count) {
  return declare(Kind::kGauge, name, help, labels, count);
}
dgm_metric histogram_ms(dgm_str name, dgm_str help, const dgm_text_pair* labels, size_t count) {
  return declare(Kind::kHistogram, name, help, labels, count);
}

void add(dgm_metric number, double amount) {
  Metric* const metric = numbers().find(number, Kind::kCounter, Kind::kGauge);
  if (metric != nullptr) metric->add(amount);
}
void set(dgm_metric number, double value) {
  Metric* const metric = numbers().find(number, Kind::kGauge, Kind::kGauge);
  if (metric != nullptr) metric->set(value);
}
void observe(dgm_metric number, double milliseconds) {
  Metric* const metric = numbers().find(number, Kind::kHistogram, Kind::kHistogram);
  if (metric != nullptr) metric->observe_ms(milliseconds);
}

}  // namespace

const dgm_host_metrics& metric_service() {
  static constexpr dgm_host_metrics kTable{
      .struct_size = sizeof(dgm_host_metrics),
      .counter = counter,
      .gauge = gauge,
      .histogram_ms = histogram_ms,
      .add = add,
      .set = set,
      .observe = observe,
  };
  return kTable;
}

}  // namespace dgm::modules
