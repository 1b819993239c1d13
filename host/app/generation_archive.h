// The generations that a host can go back to, on disk:
//
//   <state>/generations/<hash of the config folder>/7/
//     generation.json    number, time, what triggered it, its report
//     host.ini providers.ini scripts/...    as they were
//     plugins/...        the host's own copies of those it used, as hard links
//
// Secrets that stand in the files are in these copies too: all of it is mode 0700 and 0600. One
// host at a time keeps generations of a config folder; it holds a lock (flock).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/app/generation_sources.h"
#include "host/base/result.h"
#include "host/calls/generation.h"
#include "host/modules/module_fd.h"

namespace dgm::app {

struct KeptGeneration {
  uint64_t number = 0;
  uint64_t created_at_unix_ms = 0;
  std::string trigger{};  // "start" "api" "signal" "watch"
  std::string report{};   // of the reload that made it; empty for a start
  std::string folder{};   // what BuildWish::kept_folder takes
};

// [control] all of it.
class GenerationArchive {
 public:
  // Error: the state folder cannot be written, or another host keeps the generations of this config
  // folder.
  static Result<GenerationArchive> open(const std::string& state_folder,
                                        const std::string& config_folder);

  // As a whole: what cannot be kept leaves nothing behind.
  Outcome keep(const calls::Generation& generation, const Sources& sources,
               const std::string& trigger, const std::string& report) const;
  std::vector<KeptGeneration> list() const;  // oldest first
  Result<KeptGeneration> find(uint64_t number) const;
  // Removes the oldest until `count` are left; never those of these numbers.
  void keep_newest(size_t count, const std::vector<uint64_t>& in_use) const;
  uint64_t newest() const;  // 0: none

 private:
  GenerationArchive(std::string folder, std::string state_folder, modules::Fd lock);

  std::string folder_, state_folder_;
  modules::Fd lock_;
};

}  // namespace dgm::app
