// simulate_failure: who serves when providers of a call's chain fail, and what the scripts say to
// it.
#include <algorithm>

#include "host/base/nearest.h"
#include "host/routing/hook_runner.h"
#include "host/routing/leg_options.h"
#include "host/routing/lua_api_simulate.h"
#include "host/routing/lua_plan.h"
#include "host/routing/lua_values.h"

namespace dgm::routing {
namespace {

struct Failing {
  std::string stage, reason;
  Chain providers;  // empty: all of the chain
};

struct Course {
  Chain asked;
  std::string serves;                // empty: nobody
  std::optional<CallAction> action;  // of on_provider_error, the last one
  bool has_given_up = false;         // by that action, not for want of providers
};

Failing read_failing(OptionReader& reader, std::vector<std::string>& problems) {
  Failing failing{reader.text("stage", 40).value_or(""),
                  reader.text("reason", 40).value_or("outage"),
                  reader.provider_names("providers").value_or(Chain())};
  if (const auto one = reader.text("provider", 64)) failing.providers.push_back(*one);
  const auto& fields = failed_provider_fields();
  for (const auto& [name, word, field] : {std::tuple("stage", &failing.stage, &fields[0]),
                                          std::tuple("reason", &failing.reason, &fields[2])}) {
    if (problems.empty() && !is_word_of(*field, *word))
      problems.push_back(std::string(name) + " = \"" + *word + "\" is not one of " +
                         field->lua_type);
  }
  return failing;
}

// The first of the others, in the order of members.
LegRoute listener_of(lua_State* L, const LegPlan& plan) {
  for (const std::string& member : plan.members) {
    if (member == plan.leg.extension) continue;
    const Result<LegPlan> other = ScriptContext::of(L).tests->subject->table.plan(member);
    if (other) return other->leg;
  }
  luaL_error(L, "simulate_failure: a call to \"%s\" has no listener", plan.leg.extension.c_str());
  return {};
}

void check_names(lua_State* L, const Failing& failing, const Chain& chain) {
  for (const std::string& name : failing.providers) {
    if (std::ranges::find(chain, name) != chain.end()) continue;
    const std::string hint = dgm::did_you_mean(name, chain);
    luaL_error(L, "simulate_failure: \"%s\" is no %s of this call%s", name.c_str(),
               failing.stage.c_str(),
               hint.empty() ? ("; it has " + dgm::join(chain)).c_str() : hint.c_str());
  }
}

Course run(lua_State* L, const CallFacts& call, const Failing& failing, const Chain& chain) {
  ScriptContext& subject = *ScriptContext::of(L).tests->subject;
  Course course;
  uint32_t retries = 0, attempt = 0;
  for (size_t i = 0; i < chain.size() && !course.has_given_up;) {
    course.asked.push_back(chain[i]);
    const bool fails = failing.providers.empty() ||
                       std::ranges::find(failing.providers, chain[i]) != failing.providers.end();
    if (!fails) {
      course.serves = chain[i];
      break;
    }
    std::optional<CallAction> action;
    if (subject.has_hook("on_provider_error")) {
      auto answer = run_on_provider_error(subject, call,
                                          {.stage = failing.stage,
                                           .provider = chain[i],
                                           .reason = failing.reason,
                                           .detail = "simulated",
                                           .attempt = ++attempt,
                                           .next = i + 1 < chain.size() ? chain[i + 1] : ""});
      if (!answer) luaL_error(L, "%s", answer.error().text().c_str());
      action = std::move(*answer);
    }
    using Kind = CallAction::Kind;
    if (action) course.action = action;
    if (action && action->kind == Kind::kRetry && retries < kMaxRetries) {
      ++retries;
    } else if (!action || action->kind == Kind::kNextProvider || action->kind == Kind::kRetry) {
      ++i;
    } else {
      course.has_given_up = true;
    }
  }
  return course;
}

int simulate_failure(lua_State* L) {
  Failing failing;
  const CallFacts call = read_call(L, "simulate_failure", [&](auto& reader, auto& problems) {
    failing = read_failing(reader, problems);
  });
  const LegPlan plan = plan_of(L, call);
  const LegRoute listener = listener_of(L, plan);
  const bool is_translated =
      plan.crossover != Crossover::kPassThrough &&
      primary_language(plan.leg.language) != primary_language(listener.language);
  if (plan.rejected || !plan.transfer_to.empty() || !is_translated) {
    return luaL_error(L,
                      "simulate_failure: a call to \"%s\" is not translated (%s); no provider "
                      "is asked",
                      call.extension.c_str(), plan.why.c_str());
  }
  const Chain& chain = failing.stage == "recognizer"   ? plan.leg.recognizer
                       : failing.stage == "translator" ? plan.leg.translator
                                                       : listener.synthesizer;
  check_names(L, failing, chain);
  const Course course = run(L, call, failing, chain);
  lua_createtable(L, 0, 6);
  set_text(L, "stage", failing.stage);
  push_list(L, course.asked);
  lua_setfield(L, -2, "asked");
  if (course.action) {
    push_action(L, *course.action);
    lua_setfield(L, -2, "action");
  }
  if (!course.serves.empty()) {
    set_text(L, "serves", course.serves);
    return 1;
  }
  set_text(L, "fallback", std::string(word(listener.fallback)));
  if (!course.has_given_up) set_text(L, "on_failure", std::string(word(listener.on_failure)));
  return 1;
}

}  // namespace

const Word& simulate_failure_word() {
  static const Word word{
      "simulate_failure",
      "Who serves when providers of a call fail, and what on_provider_error says. Only in "
      "*_test.lua.",
      {{"call", "SimulatedCall", "with its field stage, and provider or providers"}},
      "FailureCourse",
      guarded<simulate_failure>};
  return word;
}

}  // namespace dgm::routing
