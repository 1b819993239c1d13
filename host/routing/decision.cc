#include "host/routing/decision.h"

#include <algorithm>
#include <new>

#include "host/base/nearest.h"
#include "host/routing/lua_values.h"

namespace dgm::routing {
namespace {

constexpr const char* kMetatable = "dragoman.decision";
constexpr unsigned kDeclined = 603;  // RFC 3261 section 21.6.2

int destroy(lua_State* L) {
  static_cast<Decision*>(lua_touserdata(L, 1))->~Decision();
  return 0;
}

// A provider that the configuration does not know, with the nearest one that it does.
std::optional<std::string> unknown_provider(
    const char* kind, const std::optional<Chain>& chain,
    const std::map<std::string, std::vector<std::string>>& all) {
  const auto known = all.find(kind);
  if (!chain || all.empty()) return std::nullopt;
  const std::vector<std::string> names =
      known == all.end() ? std::vector<std::string>{} : known->second;
  for (const std::string& name : *chain) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const std::string hint = dgm::did_you_mean(name, names);
    return "unknown " + std::string(kind) + " \"" + name + "\"" +
           (hint.empty() ? "; known: " + dgm::join(names) : hint);
  }
  return std::nullopt;
}

// Nobody joins a room: nobody is called for it either.
LegPlan outside_of_rooms(LegPlan plan, const std::string& why) {
  plan.invitations.clear();
  plan.why = why;
  return plan;
}

LegPlan refused(const LegPlan& plan, const Rejection& rejection, const std::string& why) {
  LegPlan rejected = outside_of_rooms(plan, why);
  rejected.rejected = true;
  rejected.reject_code = rejection.code;
  rejected.reject_reason = rejection.reason;
  return rejected;
}

// "reject" of "reject(code, reason)".
std::string word_of(std::string_view form) {
  return std::string(form.substr(0, form.find_first_of(" (")));
}

std::string answers_of(const Hook& hook) {
  std::string text = "nothing";
  for (size_t i = 0; i < hook.answers.size(); ++i) {
    text += (i + 1 == hook.answers.size() ? " or " : ", ") + std::string(hook.answers[i]);
  }
  return text;
}

}  // namespace

Result<LegPlan> Decision::apply(
    const RouteTable& table, const LegPlan& plan,
    const std::map<std::string, std::vector<std::string>>& providers) const {
  const std::string why = where + " " + word;
  if (rejection)
    return refused(plan, *rejection, why + "(" + std::to_string(rejection->code) + ")");
  if (action && action->kind == CallAction::Kind::kHangUp) {
    return refused(plan, {kDeclined, "hung up by the script"}, why + "()");
  }
  if (action && action->kind == CallAction::Kind::kTransfer) {
    LegPlan handed_over = outside_of_rooms(plan, why + "(" + action->text + ")");
    handed_over.transfer_to = action->text;
    return handed_over;
  }
  const LegOptions& options = changes.options;
  for (const auto& unknown : {unknown_provider("recognizer", options.recognizer, providers),
                              unknown_provider("translator", options.translator, providers),
                              unknown_provider("synthesizer", options.synthesizer, providers)}) {
    if (unknown) return Error{where, word + ": " + *unknown};
  }
  Result<LegPlan> changed = table.change(plan, options, changes.room, changes.crossover);
  if (changed && action) changed = table.invite(std::move(*changed), action->text, ring_s);
  if (!changed) return Error{where, word + ": " + changed.error().sentence};
  changed->why = action ? why + "(" + action->text + ")" : why;
  return changed;
}

Result<CallAction> Decision::as_action(uint32_t table_ring_s) const {
  if (!changes.keys.empty()) {
    return Error{where, word + ": " + changes.keys.front() +
                            " is decided when a call arrives, in on_call; here only ring_s may be "
                            "said"};
  }
  CallAction taken = *action;
  taken.where = where;
  taken.ring_deadline_ms = ring_s.value_or(table_ring_s) * 1'000;
  return taken;
}

Result<UtteranceChoice> Decision::as_choice(
    const std::map<std::string, std::vector<std::string>>& providers) const {
  const auto said = [](const Chain& chain) {
    return chain.empty() ? std::nullopt : std::optional(chain);
  };
  for (const auto& unknown :
       {unknown_provider("translator", said(choice->translator), providers),
        unknown_provider("synthesizer", said(choice->synthesizer), providers)})
    if (unknown) return Error{where, word + ": " + *unknown};
  UtteranceChoice chosen = *choice;
  chosen.where = where;
  return chosen;
}

void push_decision(lua_State* L, Decision decision) {
  void* memory = lua_newuserdatauv(L, sizeof(Decision), 0);
  new (memory) Decision(std::move(decision));
  if (luaL_newmetatable(L, kMetatable) != 0) {
    lua_pushcfunction(L, destroy);
    lua_setfield(L, -2, "__gc");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
  }
  lua_setmetatable(L, -2);
}

bool is_decision(lua_State* L, int results) {
  return results > 0 && luaL_testudata(L, 1, kMetatable) != nullptr;
}

Result<const Decision*> read_decision(lua_State* L, int results, const Hook& hook,
                                      const std::string& hook_place) {
  if (results == 0 || lua_isnil(L, 1)) return static_cast<const Decision*>(nullptr);
  const auto* decision = static_cast<const Decision*>(luaL_testudata(L, 1, kMetatable));
  const std::string instead = "; return " + answers_of(hook);
  if (decision == nullptr) {
    return Error{hook_place,
                 std::string(hook.name) + " returned " + read_value(L, 1).shown() + instead};
  }
  const bool is_allowed =
      std::any_of(hook.answers.begin(), hook.answers.end(),
                  [&](const char* form) { return word_of(form) == decision->word; });
  if (is_allowed) return decision;
  return Error{decision->where,
               std::string(hook.name) + " cannot answer with " + decision->word + instead};
}

Result<CallAction> read_action(lua_State* L, int index, const Hook& allowed) {
  const auto* decision = static_cast<const Decision*>(luaL_testudata(L, index, kMetatable));
  std::vector<std::string> known(allowed.answers.begin(), allowed.answers.end());
  const std::string instead = "; what it can do is " + dgm::join(known);
  if (decision == nullptr) {
    return Error{"", read_value(L, index, 1).shown() + " is nothing to do with a call" + instead};
  }
  const bool is_allowed = std::any_of(known.begin(), known.end(), [&](const std::string& form) {
    return word_of(form) == decision->word;
  });
  if (!is_allowed) {
    return Error{"", decision->word + " is not for a call that has begun" + instead};
  }
  return decision->as_action(LegRoute().ring_s);
}

}  // namespace dgm::routing
