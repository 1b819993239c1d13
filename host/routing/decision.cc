#include "host/routing/decision.h"

#include <algorithm>
#include <new>

#include "host/routing/lua_api.h"
#include "host/routing/lua_state.h"
#include "host/routing/lua_values.h"
#include "host/settings/nearest.h"
#include "host/settings/utf8.h"

namespace dgm::routing {
namespace {

constexpr const char* kMetatable = "dragoman.decision";
constexpr size_t kMaxReasonBytes = 200;

int destroy(lua_State* L) {
  static_cast<Decision*>(lua_touserdata(L, 1))->~Decision();
  return 0;
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

int translate(lua_State* L) {
  Decision decision;
  decision.where = LuaState::of(L).place(L, 1);
  const ScriptValue table = read_value(L, 1);
  std::vector<std::string> problems;
  if (table.type != ScriptValue::Type::kTable) {
    problems.push_back(table.shown() +
                       " is not a table of options; write translate { key = value }");
  } else {
    OptionReader reader(table, problems);
    decision.options = read_leg_options(reader);
    decision.crossover = read_crossover(reader);
    decision.room = reader.text("room", 200);
    reader.finish();
  }
  if (!problems.empty()) {
    return luaL_error(L, "translate: %s", settings::join(problems, "; ").c_str());
  }
  push_decision(L, std::move(decision));
  return 1;
}

int reject(lua_State* L) {
  Decision decision;
  decision.where = LuaState::of(L).place(L, 1);
  decision.is_rejected = true;
  const ScriptValue code = read_value(L, 1), reason = read_value(L, 2);
  if (code.type != ScriptValue::Type::kWhole || code.whole < 400 || code.whole > 699) {
    return luaL_error(L,
                      "reject: %s is not a SIP code from 400 to 699, such as 403 (forbidden) or "
                      "486 (busy)",
                      code.shown().c_str());
  }
  const bool has_reason = reason.type == ScriptValue::Type::kText;
  if (!has_reason && reason.type != ScriptValue::Type::kNil) {
    return luaL_error(L, "reject: the reason is %s, not a text", reason.shown().c_str());
  }
  if (has_reason && (!settings::is_utf8(reason.text) || reason.text.size() > kMaxReasonBytes)) {
    return luaL_error(L, "reject: the reason is longer than %d bytes or not UTF-8",
                      static_cast<int>(kMaxReasonBytes));
  }
  decision.code = static_cast<unsigned>(code.whole);
  decision.reason = reason.text;
  push_decision(L, std::move(decision));
  return 1;
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
    const std::string hint = settings::did_you_mean(name, names);
    return "translate: unknown " + std::string(kind) + " \"" + name + "\"" +
           (hint.empty() ? "; known: " + settings::join(names) : hint);
  }
  return std::nullopt;
}

}  // namespace

Result<LegPlan> Decision::apply(
    const RouteTable& table, const LegPlan& plan,
    const std::map<std::string, std::vector<std::string>>& providers) const {
  if (is_rejected) {
    LegPlan rejected = plan;
    rejected.rejected = true;
    rejected.reject_code = code;
    rejected.reject_reason = reason;
    rejected.why = where + " reject(" + std::to_string(code) + ")";
    return rejected;
  }
  for (const auto& unknown : {unknown_provider("recognizer", options.recognizer, providers),
                              unknown_provider("translator", options.translator, providers),
                              unknown_provider("synthesizer", options.synthesizer, providers)}) {
    if (unknown) return Error{where, *unknown};
  }
  Result<LegPlan> changed = table.change(plan, options, room, crossover);
  if (!changed) return Error{where, "translate: " + changed.error().sentence};
  changed->why = where + " translate";
  return changed;
}

const Decision* to_decision(lua_State* L, int index) {
  return static_cast<const Decision*>(luaL_testudata(L, index, kMetatable));
}

const std::vector<Word>& hook_words() {
  static const std::vector<Word> words{
      {"translate",
       "Answer of on_call: the table's plan with these changes.",
       {{"options", "TranslateOptions", "only what differs"}},
       "Decision",
       guarded<translate>},
      {"reject",
       "Answer of on_call: the caller is refused.",
       {{"code", "integer", "a SIP code: 403 forbidden, 486 busy, 603 declined"},
        {"reason?", "string", "for the log and the far end"}},
       "Decision",
       guarded<reject>},
  };
  return words;
}

}  // namespace dgm::routing
