#include "host/routing/timer_runner.h"

#include "host/routing/script_loader.h"

namespace dgm::routing {

std::optional<Outcome> run_due_timer(ScriptContext& context) {
  const auto timer = context.timers.take_due(context.now_ns());
  if (!timer) return std::nullopt;
  const std::string what = "the timer of " + timer->where;
  Outcome outcome = context.lua.run(
      {context.limits.instructions, context.limits.hook_cpu_ms, what},
      [&](lua_State* L) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, timer->function);
        return 0;
      },
      [&](lua_State* L, int results) {
        if (results == 0 || lua_isnil(L, 1)) return;
        luaL_error(L,
                   "%s returned a %s, which nobody reads; to do something with a call, write "
                   "act(call_id, hang_up())",
                   what.c_str(), lua_typename(L, lua_type(L, 1)));
      });
  const bool is_given_up = context.timers.note_result(timer->id, !outcome);
  if (is_given_up) context.timers.remove(timer->id);
  if (timer->period_ns == 0 || is_given_up) forget_function(context, timer->function);
  if (outcome) return outcome;
  Error error = explain(outcome.error(), false);
  if (error.where.empty()) error.where = timer->where;
  if (is_given_up) {
    error.sentence += "; this was the error number " +
                      std::to_string(ScriptTimers::kMaxErrorsInARow) +
                      " in a row: the timer is ended";
  }
  return Outcome(std::move(error));
}

}  // namespace dgm::routing
