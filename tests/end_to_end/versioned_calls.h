// Calls through the versioned speech plugin (tests/versioned_plugins): every phone speaks sentences
// and writes down which version of each stage it hears of its partner's.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "host/caller/session.h"
#include "tests/end_to_end/host.h"
#include "tests/versioned_plugins/tones.h"

namespace dgm::test {

// A folder of plugins that a test changes: RTP, and the speech plugin in one of its versions.
class PluginFolder {
 public:
  PluginFolder();
  const std::string& path() const { return folder_.path(); }

  // As an admin does it: the new file beside the old one, then renamed over it.
  void install_speech(int minor) const;
  void install(const std::string& built, const std::string& name) const;
  void remove(const std::string& name) const;

 private:
  TemporaryFolder folder_;
};

// 7777 and 8888 in two languages, each chain with the provider "versioned" first; `extension` is
// added to the options of both.
Configuration versioned_configuration(const PluginFolder& plugins,
                                      const std::string& extension = "");
// with_spares: each chain goes on with a template of the SDK: "length", "upper", "beep".
std::string versioned_routes(const std::string& extension = "", bool with_spares = false);

struct VersionedEar {
  caller::CallerReport report;
  std::vector<versioned::HeardUtterance> heard;
};

// Pairs that call at the same time. All phones speak at once, one sentence in 1.5 s.
class VersionedCalls {
 public:
  VersionedCalls(const Host& host, size_t pairs, size_t sentences);
  ~VersionedCalls();  // hangs up

  void start();
  uint64_t elapsed_ms() const { return elapsed_ms_; }  // since the first word, to about 1 s
  // Until everything was said and has been heard; hangs up.
  void wait();
  const std::vector<VersionedEar>& ears() const { return ears_; }

 private:
  std::string recording(size_t phone) const;

  TemporaryFolder folder_;
  std::unique_ptr<caller::Feed> feed_;
  std::vector<std::unique_ptr<caller::Caller>> callers_;
  caller::LatencyHistogram latencies_;
  std::atomic<uint64_t> elapsed_ms_{0};
  std::thread thread_;
  std::vector<VersionedEar> ears_;
};

}  // namespace dgm::test
