// The timers of one set of scripts: when each is due. No thread, no clock and no Lua of its own.
// One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dgm::routing {

class ScriptTimers {
 public:
  static constexpr size_t kMaxTimers = 64;
  static constexpr double kMinSeconds = 0.1, kMaxSeconds = 7 * 86'400;
  static constexpr unsigned kMaxErrorsInARow = 10;

  struct Timer {
    uint64_t id = 0;
    uint64_t due_ns = 0;     // steady clock
    uint64_t period_ns = 0;  // 0: once
    int function = 0;        // reference in the Lua registry
    std::string where{};     // file:line that set it
    unsigned errors_in_a_row = 0;
  };

  bool is_full() const { return timers_.size() >= kMaxTimers; }
  // Its id. Not when full.
  uint64_t add(Timer timer);
  // The timer that is no more; nullopt: there was none.
  std::optional<Timer> remove(uint64_t id);

  uint64_t next_due_ns() const;  // UINT64_MAX: none waits
  // The timer that has been due for longest. One that fires again keeps its beat: it is due at the
  // next whole period after now, so that a late one neither drifts nor fires several times at once.
  std::optional<Timer> take_due(uint64_t now_ns);
  // How a run of a periodic timer ended. True: that was one error too many in a row.
  bool note_result(uint64_t id, bool failed);

 private:
  std::vector<Timer> timers_;
  uint64_t next_id_ = 1;
};

}  // namespace dgm::routing
