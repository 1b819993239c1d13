// test, expect_...: words of *_test.lua.
#include "host/routing/lua_api_test.h"

#include "host/base/nearest.h"
#include "host/routing/lua_api.h"
#include "host/routing/lua_values.h"

namespace dgm::routing {
namespace {

constexpr int kMaxCompareDepth = 8;

RouteTests& tests(lua_State* L) { return *ScriptContext::of(L).tests; }

int declare_test(lua_State* L) {
  const std::string name = luaL_checkstring(L, 1);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  const std::string where = LuaState::of(L).place(L, 1);
  const int function = luaL_ref(L, LUA_REGISTRYINDEX);
  tests(L).tests.push_back({name, where, function});
  return 0;
}

bool is_equal(lua_State* L, int a, int b, int depth) {
  if (lua_compare(L, a, b, LUA_OPEQ) != 0) return true;
  if (depth == 0 || !lua_istable(L, a) || !lua_istable(L, b)) return false;
  luaL_checkstack(L, 6, "tables are nested too deeply");
  const auto holds_all_of = [L, depth](int all, int part) {
    lua_pushnil(L);
    while (lua_next(L, part) != 0) {
      lua_pushvalue(L, -2);
      lua_gettable(L, all);
      const bool same = is_equal(L, lua_gettop(L), lua_gettop(L) - 1, depth - 1);
      lua_pop(L, 2);
      if (same) continue;
      lua_pop(L, 1);
      return false;
    }
    return true;
  };
  return holds_all_of(a, b) && holds_all_of(b, a);
}

std::string shown(const ScriptValue& value, int depth = 3) {
  if (value.type != ScriptValue::Type::kTable || depth == 0) return value.shown();
  std::vector<std::string> parts;
  for (const ScriptValue& member : value.list) parts.push_back(shown(member, depth - 1));
  for (const auto& [name, member] : value.named) {
    parts.push_back(name + " = " + shown(member, depth - 1));
  }
  return "{ " + dgm::join(parts) + (parts.empty() ? "}" : " }");
}

int expect_equal(lua_State* L) {
  lua_settop(L, 2);
  if (is_equal(L, 1, 2, kMaxCompareDepth)) return 0;
  const std::string got = shown(read_value(L, 1, 3)), expected = shown(read_value(L, 2, 3));
  return luaL_error(L, "expected %s, got %s", expected.c_str(), got.c_str());
}

int expect_true(lua_State* L) {
  if (lua_toboolean(L, 1) != 0) return 0;
  return luaL_error(L, "expected true, got %s", read_value(L, 1).shown().c_str());
}

int expect_false(lua_State* L) {
  lua_settop(L, 1);
  if (lua_toboolean(L, 1) == 0) return 0;
  return luaL_error(L, "expected false, got %s", read_value(L, 1).shown().c_str());
}

bool holds(lua_State* L) {
  if (lua_type(L, 1) == LUA_TSTRING && lua_type(L, 2) == LUA_TSTRING) {
    return std::string_view(lua_tostring(L, 1)).find(lua_tostring(L, 2)) != std::string_view::npos;
  }
  if (lua_type(L, 1) != LUA_TTABLE) return false;
  const auto length = static_cast<lua_Integer>(lua_rawlen(L, 1));
  for (lua_Integer i = 1; i <= length; ++i) {
    lua_rawgeti(L, 1, i);
    if (is_equal(L, 3, 2, kMaxCompareDepth)) return true;
    lua_pop(L, 1);
  }
  return false;
}

int expect_contains(lua_State* L) {
  lua_settop(L, 2);
  if (holds(L)) return 0;
  lua_settop(L, 2);
  const std::string got = shown(read_value(L, 1, 3)), wanted = shown(read_value(L, 2, 3));
  return luaL_error(L, "expected %s in %s", wanted.c_str(), got.c_str());
}

int expect_error(lua_State* L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  const std::string wanted = luaL_optstring(L, 2, "");
  lua_settop(L, 1);
  if (lua_pcall(L, 0, 0, 0) == LUA_OK) return luaL_error(L, "expected an error, got none");
  const std::string got = luaL_tolstring(L, -1, nullptr);
  if (got.find(wanted) != std::string::npos) return 0;
  return luaL_error(L, "expected an error with \"%s\", got \"%s\"", wanted.c_str(), got.c_str());
}

}  // namespace

const std::vector<Word>& test_words() {
  static const std::vector<Word> words{
      {"test",
       "Declares a test; its name is a sentence. Only in *_test.lua.",
       {{"name", "string", "what must be true"}, {"body", "fun()", ""}},
       "",
       guarded<declare_test>},
      {"expect_equal",
       "Fails the test unless both values are equal; tables by their content. Only in *_test.lua.",
       {{"actual", "any", ""}, {"expected", "any", ""}},
       "",
       guarded<expect_equal>},
      {"expect_true",
       "Fails the test unless the value is true. Only in *_test.lua.",
       {{"value", "any", ""}},
       "",
       guarded<expect_true>},
      {"expect_false",
       "Fails the test unless the value is false or nil. Only in *_test.lua.",
       {{"value", "any", ""}},
       "",
       guarded<expect_false>},
      {"expect_contains",
       "Fails the test unless the text or list holds what is wanted. Only in *_test.lua.",
       {{"all", "string|table", ""}, {"wanted", "any", "a part of the text, or one of the list"}},
       "",
       guarded<expect_contains>},
      {"expect_error",
       "Fails the test unless the function raises an error with this text. Only in *_test.lua.",
       {{"body", "fun()", ""}, {"text?", "string", "a part of the message"}},
       "",
       guarded<expect_error>},
  };
  return words;
}

}  // namespace dgm::routing
