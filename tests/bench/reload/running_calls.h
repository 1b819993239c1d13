// Pairs of simulated callers that stay in their calls while the host is changed: half of them count
// each other's frames, half speak and are translated.
#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "host/caller/session.h"
#include "tests/bench/reload/reload_host.h"

namespace dgm::bench {

struct PhaseLatency {
  double p50_us = 0, p999_us = 0, max_us = 0;  // of a frame from caller to caller
  uint64_t frames = 0;
};

struct CallFigures {
  uint64_t frames_sent = 0, frames_heard = 0;  // of those that count each other's
  uint64_t frames_lost = 0;                    // numbers that never came, to any caller
  uint64_t late_frames = 0;                    // of translated calls: more than 60 ms
  size_t hung_up = 0;                          // by the host
  double generator_late_ms = 0;                // worst delay of a packet's own sending
};

class RunningCalls {
 public:
  // Opens the legs of `pairs` calls, an even number, and lets their callers speak.
  static Result<std::unique_ptr<RunningCalls>> start(const ReloadHost& host, size_t pairs);
  ~RunningCalls();

  // The latencies since the phase before ended. At most some 20 ms.
  PhaseLatency end_phase();
  // All fall silent; what is on its way is waited for.
  CallFigures stop();
  size_t legs() const { return callers_.size(); }

 private:
  RunningCalls() = default;
  Outcome open(const ReloadHost& host, const std::string& extension, const caller::Feed* feed);
  void run();

  std::unique_ptr<caller::Feed> speech_;
  std::vector<std::unique_ptr<caller::Caller>> callers_;
  caller::LatencyHistogram latencies_;  // the session's thread alone
  PhaseLatency phase_;                  // handed over by phases_
  std::atomic<unsigned> phases_wanted_{0}, phases_{0};
  std::atomic<bool> must_end_{false};
  caller::SessionReport session_;
  std::thread thread_;
};

}  // namespace dgm::bench
