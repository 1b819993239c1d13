// Pairs of phones that talk through Asterisk for a while, and what came of what they said.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/bench/asterisk/pbx.h"

namespace dgm::bench {

struct TalkOptions {
  size_t way = 0;  // of kWays
  size_t pairs = 1;
  unsigned seconds = 10;
  bool past_dragoman = false;
  double calls_per_second = 20;
};

// What the host counts of its legs together. `relayed`: at once, not
// through a jitter buffer. `not_sent`: by the WebSocket transport, of all calls.
struct HostCounts {
  uint64_t received = 0, relayed = 0, sent = 0, lost = 0, late = 0, dropped = 0, rejected = 0,
           not_sent = 0;

  uint64_t all_losses() const { return lost + late + dropped + rejected + not_sent; }
};

struct Talk {
  int64_t since_ns = 0, until_ns = 0;  // what counts, wall clock
  bool complete = false;               // every phone heard something
  std::vector<double> latency_ms;      // of the probes that came
  uint64_t probes_sent = 0;            // by all phones
  uint64_t missing_packets = 0;        // numbers that Asterisk left out towards the phones
  HostCounts host;                     // nothing when past Dragoman
  double phones_late_ms = 0;           // their own worst delay
  bool realtime = false;               // the phones ran under SCHED_FIFO

  uint64_t probes_lost() const { return probes_sent - latency_ms.size(); }
};

// Fails gtest's way when a call was not set up.
Talk talk(Pbx& pbx, const TalkOptions& options);

}  // namespace dgm::bench
