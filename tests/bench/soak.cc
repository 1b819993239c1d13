#include "tests/bench/soak.h"

#include <cstdio>
#include <optional>

#include "tests/bench/load.h"

namespace dgm::bench {
namespace {

constexpr size_t kLegs = 400;
constexpr double kGrowthPercent = 1;  // an allocator's arenas may still settle a little

struct State {
  uint64_t rss_kib;
  size_t descriptors;
};

double percent_more(const State& from, const State& to) {
  return 100 * (static_cast<double>(to.rss_kib) / static_cast<double>(from.rss_kib) - 1);
}

}  // namespace

int soak(Contestant& host, int core, unsigned minutes) {
  const auto started = host.start({.core = core, .tick_us = 1000, .realtime = false});
  auto legs = started ? host.open_legs(kLegs) : started.error();
  if (!legs) {
    std::fprintf(stderr, "%s\n", legs.error().text().c_str());
    return 1;
  }
  std::printf("%zu legs in %zu pairs for %u minutes\n%8s %12s %12s\n", kLegs, kLegs / 2, minutes,
              "minute", "memory KiB", "descriptors");
  std::optional<State> first, last;
  LoadOptions options{.warm_up_ms = 2000, .measured_ms = minutes * 60'000U, .progress = {}};
  const auto note = [&](double minute) {
    last = State{host.process().rss_kib(), host.process().descriptors()};
    if (!first) first = last;
    std::printf("%8.1f %12llu %12zu\n", minute, static_cast<unsigned long long>(last->rss_kib),
                last->descriptors);
    std::fflush(stdout);
  };
  // The first look comes early: what a leg needs it has by then, later growth is a leak.
  options.progress = [&](uint64_t elapsed_ms) {
    const auto second = (elapsed_ms + 500) / 1000;
    if (second == 10 || (second >= 60 && second % 60 == 0)) note(static_cast<double>(second) / 60);
  };
  const auto measure = run_load(*legs, host.process(), options);
  host.stop();
  if (!measure || !first) {
    std::fprintf(stderr, "%s\n", measure ? "it was too short" : measure.error().text().c_str());
    return 1;
  }
  const double growth = percent_more(*first, *last);
  const bool flat = growth <= kGrowthPercent && last->descriptors <= first->descriptors;
  std::printf(
      "memory %+.2f %%, descriptors %+d: %s\n"
      "sent %llu, lost %llu; p50 %.0f us, p99 %.0f us, longest %.0f us\n"
      "callers begin at sequence 65500 and timestamp 0xFFFFF000, so each stream to the host "
      "wrapped "
      "in its first second;\nfrom the host %llu sequence and %llu timestamp wraps were heard\n",
      growth, static_cast<int>(last->descriptors) - static_cast<int>(first->descriptors),
      flat ? "no growth" : "it grows", static_cast<unsigned long long>(measure->probes_sent),
      static_cast<unsigned long long>(measure->probes_sent - measure->probes_heard),
      measure->p50_us, measure->p99_us, measure->max_us,
      static_cast<unsigned long long>(measure->sequence_wraps),
      static_cast<unsigned long long>(measure->timestamp_wraps));
  return flat && measure->loss_percent < 50 ? 0 : 1;
}

}  // namespace dgm::bench
