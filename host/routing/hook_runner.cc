#include "host/routing/hook_runner.h"

#include <algorithm>

#include "host/base/nearest.h"
#include "host/routing/decision.h"
#include "host/routing/lua_api.h"
#include "host/routing/lua_values.h"
#include "host/routing/script_loader.h"
#include "host/settings/utf8.h"

namespace dgm::routing {
namespace {

constexpr size_t kMaxLineBytes = 4096;

// Upvalue: "call".
int refuse_write(lua_State* L) {
  return luaL_error(L, "%s is read-only; a hook decides by what it returns",
                    lua_tostring(L, lua_upvalueindex(1)));
}

// Upvalues: the values, "call", and the fields it has.
int read_field(lua_State* L) {
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
  const auto& fields =
      *static_cast<const std::vector<Parameter>*>(lua_touserdata(L, lua_upvalueindex(3)));
  std::vector<std::string> known;
  for (const Parameter& field : fields) known.emplace_back(field.name);
  const std::string name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
  const std::string hint = dgm::did_you_mean(name, known);
  return luaL_error(L, "%s has no field \"%s\"%s", lua_tostring(L, lua_upvalueindex(2)),
                    name.c_str(),
                    hint.empty() ? ("; it has " + dgm::join(known)).c_str() : hint.c_str());
}

// Upvalue: the values.
int next_fact(lua_State* L) {
  lua_settop(L, 2);
  return lua_next(L, lua_upvalueindex(1)) != 0 ? 2 : 0;
}

// The values themselves stay out of the script's reach: it could fill them, and a walk over a large
// table runs inside C.
int iterate_facts(lua_State* L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushcclosure(L, next_fact, 1);
  return 1;
}

// Before: an empty table, its metatable with __index.
void finish_read_only(lua_State* L, const char* name) {
  lua_pushstring(L, name);
  lua_pushcclosure(L, refuse_write, 1);
  lua_setfield(L, -2, "__newindex");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
}

// A table that can be read only, and only where there is something: `call.form` is a mistake.
void push_read_only(lua_State* L, const char* name, const std::vector<Parameter>& fields,
                    const std::function<void()>& set_values) {
  lua_createtable(L, 0, 0);
  lua_createtable(L, 0, 3);
  lua_createtable(L, 0, static_cast<int>(fields.size()));
  set_values();
  lua_pushstring(L, name);
  lua_pushlightuserdata(L, const_cast<std::vector<Parameter>*>(&fields));
  lua_pushcclosure(L, guarded<read_field>, 3);
  lua_setfield(L, -2, "__index");
  finish_read_only(L, name);
}

// What was not said is nil there: the dialplan may say it for one call and not for the next.
void push_facts(lua_State* L, const std::map<std::string, std::string>& facts) {
  lua_createtable(L, 0, 0);
  lua_createtable(L, 0, 4);
  lua_createtable(L, 0, static_cast<int>(facts.size()));
  for (const auto& [name, text] : facts) set_text(L, name.c_str(), text);
  lua_pushvalue(L, -1);
  lua_pushcclosure(L, iterate_facts, 1);
  lua_setfield(L, -3, "__pairs");
  lua_setfield(L, -2, "__index");
  finish_read_only(L, "call.facts");
}

void push_call(lua_State* L, const CallFacts& call) {
  push_read_only(L, "call", call_fields(), [&] {
    set_text(L, "id", call.id);
    set_text(L, "from", call.from);
    set_text(L, "from_name", call.from_name);
    set_text(L, "extension", call.extension);
    set_text(L, "transport", call.transport);
    push_facts(L, call.facts);
    lua_setfield(L, -2, "facts");
    lua_pushnumber(L, static_cast<double>(call.started_at_unix_ms) / 1000.0);
    lua_setfield(L, -2, "started_at");
    lua_pushnumber(L, static_cast<double>(call.duration_ms) / 1000.0);
    lua_setfield(L, -2, "duration_s");
  });
}

void push_line(lua_State* L, const TranscriptLine& line) {
  lua_createtable(L, 0, 5);
  set_text(L, "text", line.text);
  set_text(L, "language", line.language);
  set_text(L, "speaker", line.speaker);
  lua_pushboolean(L, line.is_final);
  lua_setfield(L, -2, "is_final");
  if (line.confidence >= 0) {
    lua_pushnumber(L, line.confidence);
    lua_setfield(L, -2, "confidence");
  }
}

Outcome run_hook(ScriptContext& context, const std::string& name,
                 const std::function<int(lua_State*)>& push_arguments,
                 const std::function<void(lua_State*, int)>& finish) {
  const Outcome outcome = context.lua.run(
      {context.limits.instructions, context.limits.hook_cpu_ms, name},
      [&](lua_State* L) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, context.hooks.at(name));
        return push_arguments(L);
      },
      finish);
  return outcome ? outcome : Outcome(explain(outcome.error(), false));
}

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

// What is wrong with the line that on_transcript returned; empty: nothing.
std::string check_line(const ScriptValue& value, const TranscriptLine& before) {
  if (value.type != ScriptValue::Type::kTable) {
    return "on_transcript returned " + value.shown() + "; return line, or nothing";
  }
  std::vector<std::string> known;
  for (const Parameter& field : line_fields()) {
    known.push_back(std::string(field.name).substr(0, std::string(field.name).find('?')));
  }
  for (const auto& [name, field] : value.named) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return "on_transcript returned an unknown field \"" + name + "\"" +
             dgm::did_you_mean(name, known);
    }
  }
  const auto text = value.named.find("text");
  if (text == value.named.end() || text->second.type != ScriptValue::Type::kText) {
    return "on_transcript returned a line without text";
  }
  if (!settings::is_utf8(text->second.text) || text->second.text.size() > kMaxLineBytes) {
    return "on_transcript returned a text longer than " + std::to_string(kMaxLineBytes) +
           " bytes, or not UTF-8";
  }
  const auto same_text = [&](const char* name, const std::string& was) {
    const auto field = value.named.find(name);
    return field == value.named.end() || field->second.text == was;
  };
  const auto is_final = value.named.find("is_final");
  if (!same_text("language", before.language) || !same_text("speaker", before.speaker) ||
      (is_final != value.named.end() && is_final->second.boolean != before.is_final)) {
    return "on_transcript changed more than line.text; only the text may change";
  }
  return "";
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

Result<std::optional<TranscriptLine>> run_on_transcript(ScriptContext& context,
                                                        const CallFacts& call,
                                                        const TranscriptLine& line) {
  std::optional<TranscriptLine> answer;
  std::string problem;
  const Outcome outcome = run_hook(
      context, "on_transcript",
      [&](lua_State* L) {
        push_call(L, call);
        push_line(L, line);
        return 2;
      },
      [&](lua_State* L, int results) {
        if (results == 0 || lua_isnil(L, 1)) return;
        const ScriptValue value = read_value(L, 1);
        problem = check_line(value, line);
        if (!problem.empty()) return;
        answer = line;
        answer->text = value.named.at("text").text;
      });
  if (!outcome) return outcome.error();
  if (!problem.empty()) return Error{context.hook_places.at("on_transcript"), problem};
  return answer;
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
