#include "host/routing/hook_runner.h"

#include <algorithm>

#include "host/routing/decision.h"
#include "host/routing/lua_api.h"
#include "host/routing/lua_values.h"
#include "host/routing/script_loader.h"
#include "host/settings/nearest.h"
#include "host/settings/utf8.h"

namespace dgm::routing {
namespace {

constexpr size_t kMaxLineBytes = 4096;

int refuse_write(lua_State* L) {
  return luaL_error(L, "call is read-only; answer with translate { } or reject()");
}

int refuse_unknown_field(lua_State* L) {
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
  std::vector<std::string> known;
  for (const Parameter& field : call_fields()) known.emplace_back(field.name);
  const std::string name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
  const std::string hint = settings::did_you_mean(name, known);
  return luaL_error(L, "call has no field \"%s\"%s", name.c_str(),
                    hint.empty() ? ("; it has " + settings::join(known)).c_str() : hint.c_str());
}

// A table that can be read only, and only where there is something: `call.form` is a mistake.
void push_call(lua_State* L, const CallFacts& call) {
  lua_createtable(L, 0, 0);
  lua_createtable(L, 0, 3);
  lua_createtable(L, 0, 6);
  set_text(L, "id", call.id);
  set_text(L, "from", call.from);
  set_text(L, "extension", call.extension);
  set_text(L, "transport", call.transport);
  lua_pushnumber(L, static_cast<double>(call.started_at_unix_ms) / 1000.0);
  lua_setfield(L, -2, "started_at");
  lua_pushnumber(L, static_cast<double>(call.duration_ms) / 1000.0);
  lua_setfield(L, -2, "duration_s");
  lua_pushcclosure(L, guarded<refuse_unknown_field>, 1);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, refuse_write);
  lua_setfield(L, -2, "__newindex");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
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
             settings::did_you_mean(name, known);
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
  std::optional<LegPlan> answer;
  Outcome problem = Done{};
  const Outcome outcome = run_hook(
      context, "on_call",
      [&](lua_State* L) {
        push_call(L, call);
        return 1;
      },
      [&](lua_State* L, int results) {
        if (results == 0 || lua_isnil(L, 1)) return;
        const Decision* decision = to_decision(L, 1);
        if (decision == nullptr) {
          problem = Error{context.hook_places.at("on_call"),
                          "on_call returned " + read_value(L, 1).shown() +
                              "; return nothing, translate { ... } or reject(code, reason)"};
          return;
        }
        Result<LegPlan> plan = decision->apply(context.table, table_plan, context.providers);
        if (plan) {
          answer = std::move(*plan);
        } else {
          problem = plan.error();
        }
      });
  if (!outcome) return outcome.error();
  if (!problem) return problem.error();
  return answer;
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
