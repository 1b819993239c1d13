// A host whose scripts, settings and plugins are changed while it runs, as an admin does it: files
// first, then `dragoman reload`.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "host/caller/target.h"
#include "tests/bench/process.h"

namespace dgm::bench {

// What a reload brings: another option of a route, of a provider, or another file of a plugin.
enum class Change : uint8_t { kRoutes, kSettings, kPlugin };
constexpr Change kChanges[] = {Change::kRoutes, Change::kSettings, Change::kPlugin};
const char* name_of(Change change);

class ReloadHost {
 public:
  // Callers of 6001 and 6002 hear each other as they are; 7777 and 8888 through the versioned
  // speech plugin. Returns when it serves. `folder`: for configuration,
  // plugins, state and log; outlives it.
  static Result<std::unique_ptr<ReloadHost>> start(const std::string& folder, bool realtime);

  Result<caller::Target> open_leg(const std::string& extension) const;
  // Writes the files; nothing is told to the host.
  void write(Change change);
  // From the command to its report. Error: what it printed when it did not succeed.
  Result<double> reload_ms() const;

  // Of /metrics: the value of `name` without labels, or the largest over all labels; 0: not there.
  double metric(const std::string& name) const;
  // Of /metrics: the sum over all labels.
  double metric_sum(const std::string& name) const;
  std::string get(const std::string& path) const;  // empty: no answer
  const Process& process() const { return *process_; }

 private:
  explicit ReloadHost(std::string folder) : folder_(std::move(folder)) {}
  void write_host(bool realtime) const;
  void write_providers() const;
  void write_routes() const;
  void install_speech() const;

  std::string folder_;
  settings::HostSettings control_;
  unsigned versions_ = 0;
  unsigned settings_ = 0, routes_ = 0;  // how often each was changed
  std::unique_ptr<Process> process_;
};

}  // namespace dgm::bench
