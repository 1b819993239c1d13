#include "tests/bench/media_table.h"

#include <algorithm>
#include <cstdio>

namespace dgm::bench {
namespace {

constexpr size_t kGoalLegs = 1000;
constexpr double kEventDrivenP99Us = 250, kTickP99Us = 1200, kCorePercent = 2.2;
constexpr double kLegKib = 24, kIdleMib = 12;

template <typename Get>
double middle(const std::vector<Sample>& samples, const Get& get) {
  std::vector<double> values;
  for (const auto& sample : samples) values.push_back(get(sample));
  return median(std::move(values));
}

double leg_kib(const Sample& sample, size_t legs) {
  return (static_cast<double>(sample.measure.rss_kib) - static_cast<double>(sample.idle_kib)) /
         static_cast<double>(legs);
}

double idle_mib(const Sample& sample) { return static_cast<double>(sample.idle_kib) / 1024; }
double idle_own_mib(const Sample& sample) {
  return static_cast<double>(sample.idle_own_kib) / 1024;
}

void print_goal(const char* goal, double got, double wanted, const char* unit) {
  std::printf("  %-52s %s (%.4g %s, goal %.4g)\n", goal, got <= wanted ? "met" : "not met", got,
              unit, wanted);
}

}  // namespace

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const size_t half = values.size() / 2;
  return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

void MediaTable::print() const {
  std::printf("\n%-9s %5s  %-32s %8s %8s %8s %8s %8s  %9s %8s %8s %7s %6s  %9s\n", "schedule",
              "legs", "contestant", "p50 us", "p99 us", "p99.9", "longest", "loss %", "core %/100",
              "us/pckt", "KiB/leg", "idle MB", "own", "sent late");
  for (const auto& [key, row] : rows_) print_row(key, row);
  std::printf(
      "\nMedians over the rounds. Latency is from a caller's send() to the kernel's receipt at the "
      "other caller.\ncore %%/100: share of a core per 100 legs; us/pckt: CPU per forwarded "
      "packet; "
      "KiB/leg: growth of resident memory;\nidle: resident memory without legs, own: of that not "
      "from files (programs and libraries); sent late: the\ncallers' own worst delay in ms. FIFO? "
      ": "
      "SCHED_FIFO was asked for and refused.\n");
  print_goals();
}

void MediaTable::print_row(const RowKey& key, const Row& row) const {
  const auto& samples = row.samples;
  const bool granted = std::ranges::all_of(samples, &Sample::realtime);
  const char* const schedule = !key.realtime ? "normal" : granted ? "FIFO" : "FIFO?";
  std::printf("%-9s %5zu  %-32s ", schedule, key.legs, row.name.c_str());
  if (samples.empty()) {
    std::printf("not installed, or it failed\n");
    return;
  }
  const auto of = [&](double Measure::*field) {
    return middle(samples, [&](const Sample& sample) { return sample.measure.*field; });
  };
  std::printf(
      "%8.0f %8.0f %8.0f %8.0f %8.4f  %9.2f %8.2f %8.1f %7.1f %6.1f  %9.1f\n", of(&Measure::p50_us),
      of(&Measure::p99_us), of(&Measure::p999_us), of(&Measure::max_us), of(&Measure::loss_percent),
      of(&Measure::core_percent_per_100), of(&Measure::cpu_us_per_packet),
      middle(samples, [&](const Sample& sample) { return leg_kib(sample, key.legs); }),
      middle(samples, idle_mib), middle(samples, idle_own_mib), of(&Measure::generator_late_ms));
}

void MediaTable::print_goals() const {
  for (const auto& [key, row] : rows_) {
    const bool is_host = row.name.starts_with("dragoman");
    if (!is_host || key.legs != kGoalLegs || !key.realtime || row.samples.empty()) continue;
    const bool ticks = row.name.ends_with("tick 1000 us"),
               event_driven = row.name.ends_with("tick 0 us");
    if (!ticks && !event_driven) continue;
    std::printf("\n%s, %zu legs, FIFO:\n", row.name.c_str(), key.legs);
    const auto of = [&](double Measure::*field) {
      return middle(row.samples, [&](const Sample& sample) { return sample.measure.*field; });
    };
    double worst_loss = 0;
    for (const auto& sample : row.samples)
      worst_loss = std::max(worst_loss, sample.measure.loss_percent);
    print_goal("nothing lost, in any round", worst_loss, 0, "%");
    print_goal("p99 of the latency", of(&Measure::p99_us), ticks ? kTickP99Us : kEventDrivenP99Us,
               "us");
    if (ticks) {
      print_goal("CPU per 100 legs", of(&Measure::core_percent_per_100), kCorePercent,
                 "% of a core");
      print_floor(key, of(&Measure::core_percent_per_100));
    }
    print_goal("memory per leg",
               middle(row.samples, [&](const Sample& sample) { return leg_kib(sample, key.legs); }),
               kLegKib, "KiB");
    print_goal("idle host", middle(row.samples, idle_mib), kIdleMib, "MB");
  }
}

// What of the host's CPU nobody could save.
void MediaTable::print_floor(const RowKey& key, double host_percent) const {
  for (const auto& [other, row] : rows_) {
    if (row.name != "bare recv and send, tick 1000 us" || other.legs != key.legs ||
        other.realtime != key.realtime || row.samples.empty())
      continue;
    const double floor = middle(
        row.samples, [](const Sample& sample) { return sample.measure.core_percent_per_100; });
    std::printf("    bare recv and send with the same tick cost %.2f %%: the host is %.2f x that\n",
                floor, host_percent / floor);
  }
}

bool MediaTable::half_of_everything_came() const {
  return std::ranges::all_of(rows_, [](const auto& row) {
    return std::ranges::all_of(
        row.second.samples, [](const Sample& sample) { return sample.measure.loss_percent < 50; });
  });
}

}  // namespace dgm::bench
