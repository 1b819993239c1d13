// The control port of dragoman-sim: plain HTTP on loopback, for people with curl and for scripts.
//
//   GET  /                       counters, faults, latencies and texts of all, as JSON
//   GET  /deepgram/asked         what it was asked, one a line;  /texts, /refusals likewise
//   POST /deepgram/fault         body "cut:2 *1" (parse_fault): one fault more
//   DELETE /deepgram/fault       none any more
//   POST /deepgram/latency       body "published" or "none", or "final 260 350" (p50, p99 in ms)
//   POST /deepgram/drop          breaks its connections
#pragma once

#include <cstdint>
#include <string>

#include "tests/sim/journal.h"
#include "tests/sim/server.h"
#include "tests/sim/simulators.h"

namespace dgm::sim {

class Control final : private Service {
 public:
  explicit Control(Simulators& simulators, uint16_t port = 0);  // throws std::runtime_error
  uint16_t port() const { return server_.port(); }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }

 private:
  void on_exchange(const std::shared_ptr<Exchange>& exchange) override;
  Answer act(const Request& request);
  Answer show_all();

  Simulators& simulators_;
  Journal journal_;
  Server server_;
};

// "published", "none" or "OPERATION P50 P99"; the error says so.
Outcome set_latency(Simulator& simulator, const std::string& text);

}  // namespace dgm::sim
