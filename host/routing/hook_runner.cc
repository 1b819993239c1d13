#include "host/routing/hook_runner.h"

#include "host/routing/decision.h"
#include "host/routing/hook_arguments.h"
#include "host/routing/lua_values.h"

namespace dgm::routing {
namespace {

// For hooks that return a decision. nullopt: nothing returned.
Result<std::optional<Decision>> run_for_decision(
    ScriptContext& context, const char* name,
    const std::function<int(lua_State*)>& push_arguments) {
  std::optional<Decision> answer;
  Outcome problem = Done{};
  const Outcome outcome = run_hook(context, name, push_arguments, [&](lua_State* L, int results) {
    const auto decision = read_decision(L, results, hook(name), context.hook_places.at(name));
    if (!decision) {
      problem = decision.error();
    } else if (*decision != nullptr) {
      answer = **decision;
    }
  });
  if (!outcome) return outcome.error();
  if (!problem) return problem.error();
  return answer;
}

// `ring_s`: how long dial() rings when it does not say.
Result<std::optional<CallAction>> action_of(const Result<std::optional<Decision>>& decided,
                                            uint32_t ring_s) {
  if (!decided) return decided.error();
  if (!*decided) return std::optional<CallAction>();
  Result<CallAction> action = (**decided).as_action(ring_s);
  if (!action) return action.error();
  return std::optional(std::move(*action));
}

}  // namespace

Result<std::optional<LegPlan>> run_on_call(ScriptContext& context, const CallFacts& call,
                                           const LegPlan& table_plan) {
  const auto decided = run_for_decision(context, "on_call", [&](lua_State* L) {
    push_call(L, call);
    return 1;
  });
  if (!decided) return decided.error();
  if (!*decided) return std::optional<LegPlan>();
  Result<LegPlan> plan = (**decided).apply(context.table, table_plan, context.providers);
  if (!plan) return plan.error();
  return std::optional(std::move(*plan));
}

Result<std::optional<CallAction>> run_on_dtmf(ScriptContext& context, const CallFacts& call,
                                              char digit) {
  const auto decided = run_for_decision(context, "on_dtmf", [&](lua_State* L) {
    push_call(L, call);
    lua_pushlstring(L, &digit, 1);
    return 2;
  });
  return action_of(decided, LegRoute().ring_s);
}

Result<std::optional<CallAction>> run_on_dial_failed(ScriptContext& context, const CallFacts& call,
                                                     const FailedDial& result) {
  const auto decided = run_for_decision(context, "on_dial_failed", [&](lua_State* L) {
    push_call(L, call);
    push_read_only(L, "result", failed_dial_fields(), [&] {
      set_text(L, "extension", result.extension);
      set_text(L, "destination", result.destination);
      set_text(L, "reason", std::string(word(result.reason)));
    });
    return 2;
  });
  const Result<LegPlan> called = context.table.plan(result.extension);
  return action_of(decided, called ? called->leg.ring_s : LegRoute().ring_s);
}

Result<std::optional<CallAction>> run_on_provider_error(ScriptContext& context,
                                                        const CallFacts& call,
                                                        const FailedProvider& failure) {
  const auto decided = run_for_decision(context, "on_provider_error", [&](lua_State* L) {
    push_call(L, call);
    push_read_only(L, "failure", failed_provider_fields(), [&] {
      set_text(L, "stage", failure.stage);
      set_text(L, "provider", failure.provider);
      set_text(L, "reason", failure.reason);
      set_text(L, "detail", failure.detail);
      set_text(L, "next", failure.next);
      lua_pushinteger(L, failure.attempt);
      lua_setfield(L, -2, "attempt");
    });
    return 2;
  });
  return action_of(decided, LegRoute().ring_s);
}

Outcome run_on_hangup(ScriptContext& context, const CallFacts& call) {
  return run_hook(
      context, "on_hangup",
      [&](lua_State* L) {
        push_call(L, call);
        return 1;
      },
      [](lua_State*, int) {});
}

}  // namespace dgm::routing
