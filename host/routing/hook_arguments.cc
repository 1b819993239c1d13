#include "host/routing/hook_arguments.h"

#include "host/base/nearest.h"
#include "host/routing/lua_values.h"
#include "host/routing/script_loader.h"

namespace dgm::routing {
namespace {

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
  const std::string name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
  std::vector<std::string> known;
  for (const Parameter& field : fields) {
    known.emplace_back(field.name);
    const bool may_be_absent = known.back().ends_with('?');
    if (may_be_absent) known.back().pop_back();
    if (may_be_absent && known.back() == name) {
      lua_pushnil(L);
      return 1;
    }
  }
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

}  // namespace

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

}  // namespace dgm::routing
