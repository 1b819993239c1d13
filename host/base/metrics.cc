#include "host/base/metrics.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "host/base/log.h"

namespace dgm {
namespace {

void append_number(std::string& out, double value) {
  if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
    return;
  }
  if (std::isnan(value)) {
    out += "NaN";
    return;
  }
  std::array<char, 32> digits;
  char* const last = digits.data() + digits.size();
  constexpr double kExactIntegers = 1e15;  // counters read better without an exponent
  char* const end = std::trunc(value) == value && std::abs(value) < kExactIntegers
                        ? std::to_chars(digits.data(), last, static_cast<int64_t>(value)).ptr
                        : std::to_chars(digits.data(), last, value).ptr;
  out.append(digits.data(), end);
}

// Label values escape the quote too, help texts do not (text format 0.0.4).
void append_escaped(std::string& out, std::string_view text, bool quote) {
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && quote) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
}

void append_sample(std::string& out, std::string_view name, std::string_view suffix,
                   const Labels& labels, std::string_view bound, double value) {
  out.append(name).append(suffix);
  char separator = '{';
  const auto append_label = [&](std::string_view key, std::string_view text) {
    out += separator;
    out.append(key).append("=\"");
    append_escaped(out, text, true);
    out += '"';
    separator = ',';
  };
  for (const auto& [key, text] : labels) append_label(key, text);
  if (!bound.empty()) append_label("le", bound);
  if (separator == ',') out += '}';
  out += ' ';
  append_number(out, value);
  out += '\n';
}

std::string bound_text(double bound) {
  std::string text;
  append_number(text, bound);
  return text;
}

}  // namespace

void Metric::add(double amount) {
  value_.fetch_add(amount, std::memory_order_relaxed);
  count_.fetch_add(1, std::memory_order_relaxed);
}

void Metric::set(double value) {
  value_.store(value, std::memory_order_relaxed);
  count_.fetch_add(1, std::memory_order_relaxed);
}

void Metric::observe_ms(double milliseconds) {
  const auto bucket = std::lower_bound(kBucketsMs.begin(), kBucketsMs.end(), milliseconds);
  buckets_[static_cast<size_t>(bucket - kBucketsMs.begin())].fetch_add(1,
                                                                       std::memory_order_relaxed);
  add(milliseconds);
}

double Metric::value() const { return value_.load(std::memory_order_relaxed); }
uint64_t Metric::count() const { return count_.load(std::memory_order_relaxed); }

double Metric::quantile_ms(double quantile) const {
  uint64_t total = 0;
  for (const auto& bucket : buckets_) total += bucket.load(std::memory_order_relaxed);
  if (total == 0) return -1.0;
  const double wanted = std::max(1.0, std::ceil(quantile * static_cast<double>(total)));
  uint64_t seen = 0;
  for (size_t i = 0; i < kBucketsMs.size(); ++i) {
    seen += buckets_[i].load(std::memory_order_relaxed);
    if (static_cast<double>(seen) >= wanted) return kBucketsMs[i];
  }
  return std::numeric_limits<double>::infinity();
}

Metric& MetricsRegistry::counter(std::string_view name, std::string_view help, Labels labels) {
  return find_or_add(Kind::kCounter, name, help, std::move(labels));
}
Metric& MetricsRegistry::gauge(std::string_view name, std::string_view help, Labels labels) {
  return find_or_add(Kind::kGauge, name, help, std::move(labels));
}
Metric& MetricsRegistry::histogram_ms(std::string_view name, std::string_view help, Labels labels) {
  return find_or_add(Kind::kHistogram, name, help, std::move(labels));
}

Metric& MetricsRegistry::find_or_add(Kind kind, std::string_view name, std::string_view help,
                                     Labels labels) {
  std::sort(labels.begin(), labels.end());
  std::lock_guard lock(mutex_);
  for (Series& series : series_) {
    if (series.name != name) continue;
    if (series.kind != kind) {
      log::error("METRIC_KIND_CONFLICT", "metric " + std::string(name) +
                                             " is declared as two kinds; the second declaration is "
                                             "not printed: give it another name");
      return refused_.emplace_back();
    }
    if (series.labels == labels) return series.metric;
  }
  Series& series = series_.emplace_back();
  series.kind = kind;
  series.name = name;
  series.help = help;
  series.labels = std::move(labels);
  return series.metric;
}

std::string MetricsRegistry::print() const {
  std::lock_guard lock(mutex_);
  std::vector<const Series*> touched;
  for (const Series& series : series_) {
    if (series.metric.count() > 0) touched.push_back(&series);
  }
  std::sort(touched.begin(), touched.end(), [](const Series* a, const Series* b) {
    return a->name != b->name ? a->name < b->name : a->labels < b->labels;
  });

  std::string out;
  const std::string* last_name = nullptr;
  for (const Series* series : touched) {
    const auto& [kind, name, help, labels, metric] = *series;
    if (last_name == nullptr || *last_name != name) {
      out.append("# HELP ").append(name) += ' ';
      append_escaped(out, help, false);
      out.append("\n# TYPE ")
          .append(name)
          .append(kind == Kind::kCounter ? " counter\n"
                  : kind == Kind::kGauge ? " gauge\n"
                                         : " histogram\n");
      last_name = &name;
    }
    if (kind != Kind::kHistogram) {
      append_sample(out, name, "", labels, {}, metric.value());
      continue;
    }
    uint64_t seen = 0;
    for (size_t i = 0; i < metric.buckets_.size(); ++i) {
      seen += metric.buckets_[i].load(std::memory_order_relaxed);
      const std::string bound =
          i < Metric::kBucketsMs.size() ? bound_text(Metric::kBucketsMs[i]) : "+Inf";
      append_sample(out, name, "_bucket", labels, bound, static_cast<double>(seen));
    }
    append_sample(out, name, "_sum", labels, {}, metric.value());
    // The sum of the buckets, not count(): the two may differ for an instant while others observe.
    append_sample(out, name, "_count", labels, {}, static_cast<double>(seen));
  }
  return out;
}

// Never destroyed: threads may count while the process ends.
MetricsRegistry& metrics() {
  static MetricsRegistry& registry = *new MetricsRegistry;
  return registry;
}

}  // namespace dgm
