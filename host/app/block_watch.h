// Tells of workers that are held up, by whom, and takes a provider out of service that does it too
// often.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "host/calls/switchboard.h"
#include "host/net/worker_watch.h"

namespace dgm::app {

class BlockWatch {
 public:
  // [control] Between the start of the workers and their end; `board` and they outlive it.
  // How often is too often, board.generation() says at the time ([plugins] blocked_limit).
  BlockWatch(net::WorkerPool& workers, calls::Switchboard& board, uint32_t blocked_ms);

  std::vector<std::string> problems() const;  // [any] while it lasts

 private:
  // What was told of one provider, or with an empty name of the host itself. [watching thread]
  struct Told {
    uint64_t at_ns = 0;
    uint32_t times = 0;  // since it was last put out of service
  };

  void on_blocked(const net::BlockedWorker& worker);
  void on_went_on(const net::BlockedWorker& worker);
  void count(const net::BlockedWorker& worker, Told& told);

  calls::Switchboard& board_;
  const uint32_t blocked_ms_;
  std::map<std::string, Told> told_;       // by provider
  std::map<unsigned, bool> is_line_open_;  // by worker: its block was logged
  net::WorkerWatch watch_;
};

}  // namespace dgm::app
