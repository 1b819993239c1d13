#include "tests/bench/reload/calls_part.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>

#include "host/base/clock.h"
#include "tests/bench/reload/running_calls.h"
#include "tests/bench/reload/series.h"

namespace dgm::bench {
namespace {

constexpr double kRoutesMs = 50, kPluginMs = 500, kMorePauseMs = 1;
constexpr double kReloadKib = 16;  // the records of mapped plugins
constexpr uint64_t kLookEveryNs = 2 * kNsPerSecond;

struct Phase {
  PhaseLatency latency;
  double pause_ms = 0;  // the longest of a media worker
};

// RSS apart from plugins, and what they have of it.
struct Memory {
  double level_kib = 0, modules_kib = 0;
  unsigned modules = 0;
};

struct Measured {
  Phase quiet, reloading;
  Memory before, half_way, after;
  std::map<Change, Series> reload_ms;
  double seconds = 0;  // of all reloads
  double spoken = 0;   // translations meanwhile
  double skipped = 0;  // slots that a worker left out, in the whole run
  size_t legs = 0, legs_left = 0;
  CallFigures calls;
};

void sleep_s(unsigned seconds) { usleep(seconds * 1'000'000); }

double pause_ms(const ReloadHost& host) { return host.metric("dragoman_worker_pause_ms"); }

Memory memory_of(const ReloadHost& host) {
  Memory memory;
  memory.modules_kib = static_cast<double>(host.process().mapped_kib("/state/modules/"));
  memory.level_kib = static_cast<double>(host.process().rss_kib()) - memory.modules_kib;
  memory.modules = static_cast<unsigned>(host.metric("dragoman_modules_mapped"));
  return memory;
}

double spoken(const ReloadHost& host) { return host.metric_sum("dragoman_lag_ms_count"); }

// Number `from` to number `to`, and the memory when sentences that began in the last generation but
// one have ended.
Outcome reload_often(ReloadHost& host, size_t from, size_t to, Measured& measured, Memory& then) {
  const uint64_t begun_ns = steady_now_ns();
  uint64_t look_ns = begun_ns;
  for (size_t i = from; i < to; ++i) {
    const auto change = kChanges[i % std::size(kChanges)];
    host.write(change);
    const auto ms = host.reload_ms();
    if (!ms) return ms.error();
    measured.reload_ms[change].add(*ms);
    std::fprintf(stderr, "reload %zu, %s: %.0f ms\n", i + 1, name_of(change), *ms);
    if (steady_now_ns() < look_ns) continue;
    look_ns = steady_now_ns() + kLookEveryNs;
    measured.reloading.pause_ms = std::max(measured.reloading.pause_ms, pause_ms(host));
  }
  measured.seconds += static_cast<double>(steady_now_ns() - begun_ns) / kNsPerSecond;
  measured.reloading.pause_ms = std::max(measured.reloading.pause_ms, pause_ms(host));
  sleep_s(2);
  then = memory_of(host);
  return Done{};
}

Result<Measured> measure(const CallsWishes& wishes, const std::string& folder) {
  auto host = ReloadHost::start(folder, wishes.realtime);
  if (!host) return host.error();
  auto& running = **host;
  auto calls = RunningCalls::start(running, wishes.pairs);
  if (!calls) return calls.error();
  Measured measured;
  measured.legs = (*calls)->legs();
  sleep_s(3);
  (*calls)->end_phase();
  sleep_s(wishes.quiet_s);
  measured.quiet.pause_ms = pause_ms(running);
  if (measured.quiet.pause_ms == 0)
    return Error{"", "the host does not tell the pauses of its workers"};
  measured.quiet.latency = (*calls)->end_phase();
  measured.before = memory_of(running);
  const double spoken_before = spoken(running);
  const size_t half = wishes.reloads / 2;
  if (auto done = reload_often(running, 0, half, measured, measured.half_way); !done)
    return done.error();
  if (auto done = reload_often(running, half, wishes.reloads, measured, measured.after); !done)
    return done.error();
  measured.reloading.latency = (*calls)->end_phase();
  measured.spoken = spoken(running) - spoken_before;
  measured.skipped = running.metric_sum("dragoman_worker_slots_skipped");
  measured.legs_left = static_cast<size_t>(running.metric("dragoman_legs"));
  measured.calls = (*calls)->stop();
  if (!running.process().alive())
    return Error{"", "the host ended:\n" + running.process().last_lines()};
  return measured;
}

void print_phase(const char* what, const Phase& phase) {
  std::printf("  %-18s %10llu %9.0f %9.0f %9.0f %14.2f\n", what,
              static_cast<unsigned long long>(phase.latency.frames), phase.latency.p50_us,
              phase.latency.p999_us, phase.latency.max_us, phase.pause_ms);
}

void print_reloads(const Measured& measured) {
  std::printf("\n%-28s %6s %9s %9s %9s\n", "Reload, command to report", "n", "median ms", "p95 ms",
              "max ms");
  for (const auto& [change, series] : measured.reload_ms)
    std::printf("  %-26s %6zu %9.1f %9.1f %9.1f\n", name_of(change), series.size(), series.median(),
                series.quantile(0.95), series.max());
}

void print_memory(const char* when, const Memory& memory) {
  std::printf("  %-18s %10.0f %20.0f %10u\n", when, memory.level_kib, memory.modules_kib,
              memory.modules);
}

bool print_goal(const char* what, double value, double goal, const char* unit) {
  const bool met = value <= goal;
  std::printf("  %-52s %9.2f %s (goal <= %.0f %s): %s\n", what, value, unit, goal, unit,
              met ? "met" : "not met");
  return met;
}

void print(const CallsWishes& wishes, const Measured& measured) {
  std::printf(
      "%zu pairs, half of them translated, %zu reloads in %.1f s, workers under %s; %.0f sentences "
      "translated meanwhile\n\n%-20s %10s %9s %9s %9s %14s\n",
      wishes.pairs, wishes.reloads, measured.seconds,
      wishes.realtime ? "SCHED_FIFO" : "normal scheduling", measured.spoken, "Frame to the ear",
      "frames", "p50 us", "p99.9 us", "max us", "worker paused ms");
  print_phase("without reloads", measured.quiet);
  print_phase("with reloads", measured.reloading);
  print_reloads(measured);
  std::printf("\n%-20s %10s %20s %10s\n", "Memory", "level KiB", "mapped plugins KiB", "plugins");
  print_memory("before", measured.before);
  print_memory("half way", measured.half_way);
  print_memory("after", measured.after);
}

bool print_goals(const CallsWishes& wishes, const Measured& measured) {
  const auto& calls = measured.calls;
  const double lost = static_cast<double>(calls.frames_sent - calls.frames_heard) +
                      static_cast<double>(calls.frames_lost);
  const double dropped = static_cast<double>(calls.hung_up + (measured.legs - measured.legs_left));
  std::printf("\n%llu frames counted; sent late by at most %.1f ms; %.0f slots skipped\n",
              static_cast<unsigned long long>(calls.frames_sent), calls.generator_late_ms,
              measured.skipped);
  bool kept = print_goal("frames lost", lost, 0, "frames");
  kept = print_goal("calls dropped", dropped, 0, "calls") && kept;
  print_goal("longest pause of a worker, more than without reloads",
             measured.reloading.pause_ms - measured.quiet.pause_ms, kMorePauseMs, "ms");
  print_goal("reload of routes, median", measured.reload_ms.at(Change::kRoutes).median(), kRoutesMs,
             "ms");
  if (wishes.reloads >= std::size(kChanges))
    print_goal("reload of a plugin, median", measured.reload_ms.at(Change::kPlugin).median(),
               kPluginMs, "ms");
  // The first ones show how much is used at once at most.
  print_goal("memory apart from mapped plugins, growth per reload",
             (measured.after.level_kib - measured.half_way.level_kib) /
                 static_cast<double>(wishes.reloads - wishes.reloads / 2),
             kReloadKib, "KiB");
  return kept;
}

}  // namespace

bool run_calls_part(const CallsWishes& wishes, const std::string& folder) {
  const auto measured = measure(wishes, folder);
  if (!measured) {
    std::fprintf(stderr, "%s\n", measured.error().text().c_str());
    return false;
  }
  print(wishes, *measured);
  const bool kept = print_goals(wishes, *measured);
  return kept && measured->spoken > 0;
}

}  // namespace dgm::bench
