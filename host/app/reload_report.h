// What came of a reload, as the admin reads it: the same text from the command, the API, a signal
// and the log.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/app/generation_builder.h"
#include "host/app/generation_changes.h"

namespace dgm::app {

struct ReloadRequest {
  std::optional<uint64_t> to{};  // an earlier generation; nullopt: what the files say now
  bool check_only = false;       // everything but the commit
  std::string trigger{};         // "api" "signal" "watch"
};

enum class ReloadResult : uint8_t {
  kDone,     // committed
  kSame,     // nothing is different: the generation that serves goes on
  kChecked,  // good, and not committed as that was not asked for
  kInvalid,  // nothing was changed; `errors` says why
  kBusy      // another one is under way
};

// On one generation.
struct CallCount {
  size_t all = 0;
  size_t following = 0;  // of these, they move to the one that serves at their next pause
};

struct ReloadReport {
  ReloadResult result = ReloadResult::kDone;
  // Numbers of generations, of a check: what it would be. Equal: nothing is different, or it
  // failed.
  uint64_t before = 0, after = 0;
  std::optional<uint64_t> as{};  // what it went back to
  std::vector<Change> changes{};
  std::map<uint64_t, CallCount> calls{};  // on each other generation
  std::vector<settings::NeedsRestart> restart{};
  std::vector<std::string> waits{};  // call controls that change when their calls are over
  std::vector<Error> errors{}, warnings{};
  std::vector<Error> notices{};  // that are new; of a check all

  bool good() const {
    return result == ReloadResult::kDone || result == ReloadResult::kSame ||
           result == ReloadResult::kChecked;
  }
  // Lines, each with its end:
  //   generation 7 -> 8 (4 calls stay on 7, 2 move to 8 at their next pause)
  //     provider  deepgram  option model: nova-2 -> nova-3
  // or one: generation 7 goes on serving: nothing is different
  std::string text() const;
};

// One line of the log for each line of the text, if it is good; one for each error.
void log_report(const ReloadReport& report);
// What the health page says of it: one sentence; empty: it was good.
std::string problem_of(const ReloadRequest& request, const ReloadReport& report);

}  // namespace dgm::app
