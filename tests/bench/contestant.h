// The programs that carry voice between pairs of legs in the media benchmark.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/caller/target.h"
#include "tests/bench/process.h"

namespace dgm::bench {

struct Setting {
  int core = 0;
  unsigned tick_us = 1000;  // 0: as packets arrive
  bool realtime = false;    // SCHED_FIFO for what carries media
};

class Contestant {
 public:
  virtual ~Contestant() = default;
  virtual std::string name() const = 0;
  virtual bool installed() const { return true; }
  // A fresh process; returns when it answers.
  virtual Outcome start(const Setting& setting) = 0;
  // Where the callers send; 2k and 2k+1 hear each other.
  virtual Result<std::vector<caller::Target>> open_legs(size_t count) = 0;

  const Process& process() const { return *process_; }
  void stop() { process_.reset(); }

 protected:
  std::unique_ptr<Process> process_;
};

// `folder`: for configuration, state and logs; outlives them.
std::unique_ptr<Contestant> dragoman_host(const std::string& folder);
std::unique_ptr<Contestant> node_crossover(const std::string& folder);
// What nobody can do without; with the tick that it is given.
std::unique_ptr<Contestant> kernel_floor(const std::string& folder);
std::unique_ptr<Contestant> rtpengine_userspace(const std::string& folder);

}  // namespace dgm::bench
