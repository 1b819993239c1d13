// Simulated callers in pairs against one contestant, and what was measured meanwhile.
#pragma once

#include <functional>
#include <vector>

#include "host/caller/session.h"
#include "host/caller/target.h"
#include "tests/bench/process.h"

namespace dgm::bench {

struct Measure {
  double p50_us = 0, p99_us = 0, p999_us = 0, max_us = 0;  // caller to caller
  uint64_t probes_sent = 0, probes_heard = 0;
  double loss_percent = 0;                           // probes that did not come
  double core_percent_per_100 = 0;                   // of the contestant, per 100 legs
  double cpu_us_per_packet = 0;                      // of the contestant, per forwarded packet
  uint64_t rss_kib = 0;                              // of the contestant, with its legs
  double generator_late_ms = 0;                      // worst delay of a packet's own sending
  uint64_t sequence_wraps = 0, timestamp_wraps = 0;  // in what the callers heard
};

struct LoadOptions {
  uint64_t warm_up_ms = 2000;  // locks, reports and pages have settled by then
  uint64_t measured_ms = 10'000;
  std::function<void(uint64_t elapsed_ms)> progress;
};

// Legs 2k and 2k+1 hear each other. Blocks for the whole measurement.
Result<Measure> run_load(const std::vector<caller::Target>& legs, const Process& contestant,
                         const LoadOptions& options);

}  // namespace dgm::bench
