// simulate_wait: time goes by for the timers of the scripts under test.
#include <cmath>

#include "host/base/clock.h"
#include "host/routing/lua_api_simulate.h"
#include "host/routing/lua_plan.h"
#include "host/routing/lua_values.h"
#include "host/routing/timer_runner.h"

namespace dgm::routing {
namespace {

// So many runs are enough for a week of one timer each minute; more would take long.
constexpr unsigned kMaxRuns = 20'000;

int simulate_wait(lua_State* L) {
  const double seconds = luaL_checknumber(L, 1);
  if (!(seconds >= 0 && seconds <= ScriptTimers::kMaxSeconds)) {
    return luaL_error(L, "simulate_wait: %f is not a number of seconds from 0 to 604800", seconds);
  }
  RouteTests& tests = *ScriptContext::of(L).tests;
  ScriptContext& subject = *tests.subject;
  const uint64_t end_ns =
      tests.now_ns + static_cast<uint64_t>(std::llround(seconds * 1000)) * kNsPerMs;
  unsigned runs = 0;
  while (subject.timers.next_due_ns() <= end_ns) {
    if (++runs > kMaxRuns)
      return luaL_error(L, "simulate_wait: more than %d runs of timers",
                        static_cast<int>(kMaxRuns));
    tests.now_ns = std::max(tests.now_ns, subject.timers.next_due_ns());
    const auto outcome = run_due_timer(subject);
    if (outcome && !*outcome) return luaL_error(L, "%s", outcome->error().text().c_str());
  }
  tests.now_ns = end_ns;
  lua_createtable(L, static_cast<int>(tests.acts.size()), 0);
  lua_Integer count = 0;
  for (const auto& [call_id, action] : tests.acts) {
    push_action(L, action);
    set_text(L, "call", call_id);
    lua_rawseti(L, -2, ++count);
  }
  tests.acts.clear();
  return 1;
}

}  // namespace

const Word& simulate_wait_word() {
  static const Word word{
      "simulate_wait",
      "Lets time go by: timers run. Gives what act() has done since the last one. Only in "
      "*_test.lua.",
      {{"seconds", "number", "0 to 604800"}},
      "Action[]",
      guarded<simulate_wait>};
  return word;
}

}  // namespace dgm::routing
