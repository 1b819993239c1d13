// Pairs of callers, first left alone, then through one reload after the other.
#pragma once

#include <cstddef>
#include <string>

namespace dgm::bench {

struct CallsWishes {
  size_t pairs = 100, reloads = 200;  // a hundred, and once more
  unsigned quiet_s = 30;              // without reloads, to compare with
  bool realtime = false;              // workers under SCHED_FIFO
};

// Prints tables and goals to stdout, progress to stderr. False: a reload failed, a frame was lost
// or a call dropped. Speed that misses its goal is only said.
bool run_calls_part(const CallsWishes& wishes, const std::string& folder);

}  // namespace dgm::bench
