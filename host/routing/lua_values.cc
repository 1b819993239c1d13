#include "host/routing/lua_values.h"

namespace dgm::routing {
namespace {

constexpr size_t kMaxEntries = 256;

void read_table(lua_State* L, int index, int depth, ScriptValue& out) {
  const lua_Unsigned length = lua_rawlen(L, index);
  size_t entries = 0;
  for (lua_Unsigned i = 1; i <= length && i <= kMaxEntries; ++i) {
    lua_rawgeti(L, index, static_cast<lua_Integer>(i));
    out.list.push_back(read_value(L, -1, depth - 1));
    lua_pop(L, 1);
  }
  lua_pushnil(L);
  while (lua_next(L, index) != 0) {
    if (++entries > kMaxEntries) {
      out.other = "the table has more than 256 entries";
      lua_pop(L, 2);
      return;
    }
    if (lua_type(L, -2) == LUA_TSTRING) {
      size_t size = 0;
      const char* key = lua_tolstring(L, -2, &size);
      out.named.emplace(std::string(key, size), read_value(L, -1, depth - 1));
    } else if (!lua_isinteger(L, -2) || lua_tointeger(L, -2) < 1 ||
               static_cast<lua_Unsigned>(lua_tointeger(L, -2)) > length) {
      out.other =
          std::string("the table has a key that is a ") + luaL_typename(L, -2) + "; keys are names";
    }
    lua_pop(L, 1);
  }
}

}  // namespace

ScriptValue read_value(lua_State* L, int index, int depth) {
  using Type = ScriptValue::Type;
  index = lua_absindex(L, index);
  luaL_checkstack(L, 4, "values are nested too deeply");
  ScriptValue value;
  switch (lua_type(L, index)) {
    case LUA_TNONE:
    case LUA_TNIL:
      break;
    case LUA_TBOOLEAN:
      value.type = Type::kBoolean;
      value.boolean = lua_toboolean(L, index) != 0;
      break;
    case LUA_TNUMBER:
      value.number = lua_tonumber(L, index);
      value.type = lua_isinteger(L, index) ? Type::kWhole : Type::kNumber;
      if (value.type == Type::kWhole) value.whole = lua_tointeger(L, index);
      break;
    case LUA_TSTRING: {
      value.type = Type::kText;
      size_t size = 0;
      const char* text = lua_tolstring(L, index, &size);
      value.text.assign(text, size);
      break;
    }
    case LUA_TTABLE:
      value.type = Type::kTable;
      if (depth == 0) {
        value.other = "tables are nested too deeply";
      } else {
        read_table(L, index, depth, value);
      }
      break;
    default:
      value.type = Type::kOther;
      value.other = luaL_typename(L, index);
  }
  return value;
}

void push_list(lua_State* L, const std::vector<std::string>& list) {
  lua_createtable(L, static_cast<int>(list.size()), 0);
  for (size_t i = 0; i < list.size(); ++i) {
    lua_pushlstring(L, list[i].data(), list[i].size());
    lua_rawseti(L, -2, static_cast<lua_Integer>(i) + 1);
  }
}

void set_text(lua_State* L, const char* key, const std::string& text) {
  lua_pushlstring(L, text.data(), text.size());
  lua_setfield(L, -2, key);
}

}  // namespace dgm::routing
