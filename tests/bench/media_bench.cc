// Voice through the host at 100 to 1,000 legs: added latency, loss, CPU and memory, beside a
// Node.js crossover and rtpengine in the same run. The contestant has a core of its own, the
// callers another one. Tables go to stdout, progress to stderr.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/command_line.h"
#include "tests/bench/load.h"
#include "tests/bench/media_table.h"
#include "tests/bench/soak.h"

namespace dgm::bench {
namespace {

struct Wishes {
  unsigned rounds = 3, seconds = 10, soak_minutes = 0;
  std::vector<size_t> legs{100, 500, 1000};
  std::vector<unsigned> ticks{0, 250, 1000};
  std::vector<bool> realtime{false, true};
  bool peers = true;
  bool quick = false;  // is it working, rather than how well
};

struct Case {
  Contestant* contestant;
  Setting setting;
  size_t legs;
};

constexpr const char* kUsage =
    "media_bench [--quick] [--rounds N] [--seconds S] [--legs N] [--tick US] [--normal | --fifo] "
    "[--no-peers]\n"
    "media_bench --soak MINUTES\n";

Wishes read_wishes(int count, char** words) {
  Wishes wishes;
  CommandLine line(count, words, kUsage);
  const auto number = [&](size_t least) {
    return static_cast<unsigned>(line.number(least, 10'000));
  };
  while (line.next()) {
    if (line.is("--quick")) {
      wishes = {.rounds = 1, .seconds = 4, .legs = {100}, .ticks = {1000}, .realtime = {false}};
      wishes.peers = false;
      wishes.quick = true;
    } else if (line.is("--rounds")) {
      wishes.rounds = number(1);
    } else if (line.is("--seconds")) {
      wishes.seconds = number(1);
    } else if (line.is("--soak")) {
      wishes.soak_minutes = number(1);
    } else if (line.is("--legs")) {
      wishes.legs = {number(2) / 2 * 2};
    } else if (line.is("--tick")) {
      wishes.ticks = {number(0)};
    } else if (line.is("--normal")) {
      wishes.realtime = {false};
    } else if (line.is("--fifo")) {
      wishes.realtime = {true};
    } else if (line.is("--no-peers")) {
      wishes.peers = false;
    } else {
      line.refuse();
    }
  }
  return wishes;
}

// One process from its start to its end.
Result<Sample> measure_once(const Case& one, unsigned seconds) {
  auto& contestant = *one.contestant;
  const auto started = contestant.start(one.setting);
  if (!started) return started.error();
  usleep(500'000);
  Sample sample;
  sample.idle_kib = contestant.process().rss_kib();
  sample.idle_own_kib = contestant.process().own_kib();
  auto legs = contestant.open_legs(one.legs);
  if (!legs) return legs.error();
  auto measure =
      run_load(*legs, contestant.process(), {.measured_ms = seconds * 1000, .progress = {}});
  if (!measure) return measure.error();
  sample.measure = *measure;
  sample.realtime = contestant.process().realtime_threads() > 0;
  contestant.stop();
  return sample;
}

int measure_all(const Wishes& wishes, const std::string& folder, int core) {
  const auto host = dragoman_host(folder);
  const auto floor = kernel_floor(folder);
  const auto node = node_crossover(folder);
  const auto rtpengine = rtpengine_userspace(folder);
  std::vector<Case> cases;
  MediaTable table;
  for (const bool realtime : wishes.realtime)
    for (const size_t legs : wishes.legs) {
      for (const unsigned tick_us : wishes.ticks)
        for (Contestant* one : {host.get(), floor.get()})
          if (one == host.get() || wishes.peers)
            cases.push_back({one, {core, tick_us, realtime}, legs});
      for (Contestant* peer : {node.get(), rtpengine.get()})
        if (wishes.peers) cases.push_back({peer, {core, 0, realtime}, legs});
    }
  int failures = 0;
  for (unsigned round = 1; round <= wishes.rounds; ++round)
    for (size_t i = 0; i < cases.size(); ++i) {
      const auto& one = cases[i];
      const RowKey key{.legs = one.legs, .realtime = one.setting.realtime, .place = i};
      if (!one.contestant->installed()) {
        table.name_row(key, one.contestant->name());
        continue;
      }
      auto sample = measure_once(one, wishes.seconds);
      table.name_row(key, one.contestant->name());
      if (!sample) {
        one.contestant->stop();
        std::fprintf(stderr, "%s, %zu legs: %s\n", one.contestant->name().c_str(), one.legs,
                     sample.error().text().c_str());
        ++failures;
        continue;
      }
      table.add(key, *sample);
      std::fprintf(stderr,
                   "round %u of %u, %zu of %zu: %s, %s, %zu legs: p50 %.0f us, p99 %.0f us, lost "
                   "%llu of %llu, %.2f %% of a core per 100 legs\n",
                   round, wishes.rounds, i + 1, cases.size(), one.contestant->name().c_str(),
                   one.setting.realtime ? "FIFO" : "normal", one.legs, sample->measure.p50_us,
                   sample->measure.p99_us,
                   static_cast<unsigned long long>(sample->measure.probes_sent -
                                                   sample->measure.probes_heard),
                   static_cast<unsigned long long>(sample->measure.probes_sent),
                   sample->measure.core_percent_per_100);
    }
  table.print();
  return failures == 0 && (!wishes.quick || table.half_of_everything_came()) ? 0 : 1;
}

int run(int count, char** words) {
  const auto wishes = read_wishes(count, words);
  raise_descriptor_limit();
  const auto cores = usable_cores();
  const int contestant_core = cores.front();
  pin_to(cores.size() > 1 ? cores[1] : cores[0]);
  const bool punctual = become_realtime();
  std::string folder = std::filesystem::temp_directory_path() / "dragoman-bench-XXXXXX";
  if (!mkdtemp(folder.data())) {
    std::perror(folder.c_str());
    return 1;
  }
  std::printf("contestant on core %d, callers on core %d%s%s\n", contestant_core,
              cores.size() > 1 ? cores[1] : cores[0],
              cores.size() > 1 ? "" : " (there is only one: the figures say little)",
              punctual ? " under SCHED_FIFO" : " (SCHED_FIFO was refused to them)");
  std::fflush(stdout);
  const int status = wishes.soak_minutes
                         ? soak(*dragoman_host(folder), contestant_core, wishes.soak_minutes)
                         : measure_all(wishes, folder, contestant_core);
  std::filesystem::remove_all(folder);
  return status;
}

}  // namespace
}  // namespace dgm::bench

int main(int count, char** words) { return dgm::bench::run(count, words); }
