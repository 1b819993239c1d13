// memory: what scripts remember over reloads, as if it were a table.
#include <string_view>

#include "host/routing/lua_api.h"
#include "host/routing/lua_values.h"
#include "host/routing/script_context.h"

namespace dgm::routing {
namespace {

using Type = ScriptValue::Type;

// What the top level declares must follow from the files alone, and a check must change nothing.
ScriptMemory& memory(lua_State* L) {
  const ScriptContext& context = ScriptContext::of(L);
  if (context.is_loading) {
    luaL_error(L,
               "memory belongs into hooks and timers; the top level declares the same whatever is "
               "remembered");
  }
  return *context.memory;
}

std::string_view key_argument(lua_State* L, int index) {
  if (lua_type(L, index) != LUA_TSTRING) {
    luaL_error(L, "memory: keys are names such as memory.count, and this one is %s",
               read_value(L, index, 1).shown().c_str());
  }
  size_t size = 0;
  const char* text = lua_tolstring(L, index, &size);
  return {text, size};
}

void push_value(lua_State* L, const ScriptMemory::Value& value) {
  if (const auto* boolean = std::get_if<bool>(&value)) {
    lua_pushboolean(L, *boolean ? 1 : 0);
  } else if (const auto* whole = std::get_if<int64_t>(&value)) {
    lua_pushinteger(L, *whole);
  } else if (const auto* number = std::get_if<double>(&value)) {
    lua_pushnumber(L, *number);
  } else {
    const auto& text = std::get<std::string>(value);
    lua_pushlstring(L, text.data(), text.size());
  }
}

int recall(lua_State* L) {
  const ScriptMemory& remembered = memory(L);
  const auto value = remembered.get(key_argument(L, 2));
  if (!value) return 0;
  push_value(L, *value);
  return 1;
}

int remember(lua_State* L) {
  ScriptMemory& remembered = memory(L);
  const std::string_view key = key_argument(L, 2);
  ScriptValue given = read_value(L, 3, 1);
  std::optional<ScriptMemory::Value> value;
  switch (given.type) {
    case Type::kNil:
      break;
    case Type::kBoolean:
      value = given.boolean;
      break;
    case Type::kWhole:
      value = given.whole;
      break;
    case Type::kNumber:
      value = given.number;
      break;
    case Type::kText:
      value = std::move(given.text);
      break;
    case Type::kTable:
    case Type::kOther:
      return luaL_error(L, "memory.%s: %s cannot be kept; a text, a number, true or false can",
                        std::string(key).c_str(), given.shown().c_str());
  }
  const Outcome kept = remembered.set(key, std::move(value));
  return kept ? 0 : luaL_error(L, "%s", kept.error().sentence.c_str());
}

int next_entry(lua_State* L) {
  const ScriptMemory& remembered = memory(L);
  const auto entry =
      remembered.after(lua_isnoneornil(L, 2) ? std::string_view() : key_argument(L, 2));
  if (!entry) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushlstring(L, entry->first.data(), entry->first.size());
  push_value(L, entry->second);
  return 2;
}

int entries(lua_State* L) {
  memory(L);
  lua_pushcfunction(L, guarded<next_entry>);
  return 1;
}

}  // namespace

void open_memory(lua_State* L) {
  // No table: rawset() would put values where nobody else finds them.
  lua_newuserdatauv(L, 0, 0);
  lua_createtable(L, 0, 5);
  const luaL_Reg functions[] = {{"__index", guarded<recall>},
                                {"__newindex", guarded<remember>},
                                {"__pairs", guarded<entries>},
                                {nullptr, nullptr}};
  luaL_setfuncs(L, functions, 0);
  lua_pushliteral(L, "memory");
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_setglobal(L, "memory");
}

}  // namespace dgm::routing
