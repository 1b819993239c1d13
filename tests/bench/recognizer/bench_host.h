// The host of this benchmark: embedded engines, a pair of extensions for each case, the voice of
// the speaker taken away so that the listener's ear hears nothing but the translation.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/caller/line.h"
#include "host/caller/target.h"
#include "tests/bench/process.h"

namespace dgm::bench {

struct CallCase {
  std::string title;
  std::string speaker, listener;          // extensions
  std::string language, target_language;  // "en-US", "es-ES"
  std::string recognizer_lines;           // options of its own section of providers.ini
};

class BenchHost {
 public:
  // Starts it, and returns when it serves. `folder`: for configuration, state and log; outlives it.
  static Result<std::unique_ptr<BenchHost>> start(const std::string& folder,
                                                  const std::vector<CallCase>& cases);

  Result<std::unique_ptr<caller::Line>> phone(const std::string& extension, uint32_t ssrc) const;
  const std::string& log() const { return log_; }
  bool alive() const { return process_->alive(); }

 private:
  explicit BenchHost(const std::string& folder) : log_(folder + "/log") {}

  std::string log_;
  settings::HostSettings control_;
  std::unique_ptr<Process> process_;
};

}  // namespace dgm::bench
