#include "host/routing/script_timers.h"

#include <algorithm>

namespace dgm::routing {
namespace {

constexpr auto kById = [](uint64_t id) {
  return [id](const ScriptTimers::Timer& timer) { return timer.id == id; };
};

bool is_sooner(const ScriptTimers::Timer& a, const ScriptTimers::Timer& b) {
  return a.due_ns < b.due_ns;
}

}  // namespace

uint64_t ScriptTimers::add(Timer timer) {
  timer.id = next_id_++;
  timers_.push_back(std::move(timer));
  return timers_.back().id;
}

std::optional<ScriptTimers::Timer> ScriptTimers::remove(uint64_t id) {
  const auto found = std::ranges::find_if(timers_, kById(id));
  if (found == timers_.end()) return std::nullopt;
  Timer removed = std::move(*found);
  timers_.erase(found);
  return removed;
}

uint64_t ScriptTimers::next_due_ns() const {
  const auto next = std::ranges::min_element(timers_, is_sooner);
  return next == timers_.end() ? UINT64_MAX : next->due_ns;
}

std::optional<ScriptTimers::Timer> ScriptTimers::take_due(uint64_t now_ns) {
  const auto next = std::ranges::min_element(timers_, is_sooner);
  if (next == timers_.end() || next->due_ns > now_ns) return std::nullopt;
  Timer due = *next;
  if (due.period_ns == 0) {
    timers_.erase(next);
  } else {
    next->due_ns += ((now_ns - due.due_ns) / due.period_ns + 1) * due.period_ns;
  }
  return due;
}

bool ScriptTimers::note_result(uint64_t id, bool failed) {
  const auto found = std::ranges::find_if(timers_, kById(id));
  if (found == timers_.end()) return false;
  found->errors_in_a_row = failed ? found->errors_in_a_row + 1 : 0;
  return found->errors_in_a_row >= kMaxErrorsInARow;
}

}  // namespace dgm::routing
