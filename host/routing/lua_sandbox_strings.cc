// string.find, match, gmatch, gsub and rep with bounds.
#include <algorithm>
#include <string>
#include <string_view>

#include "host/routing/lua_match.h"
#include "host/routing/lua_sandbox.h"
#include "host/routing/lua_state.h"
#include "host/settings/utf8.h"

namespace dgm::routing {
namespace {

std::string_view text_argument(lua_State* L, int index) {
  size_t size = 0;
  const char* text = luaL_checklstring(L, index, &size);
  return {text, size};
}

// The original, upvalue 1, with the arguments as they came.
int call_original(lua_State* L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

// 0-based start from Lua's 1-based one, which may count from the end.
size_t start_of(lua_State* L, int index, size_t size) {
  const lua_Integer init = luaL_optinteger(L, index, 1);
  if (init > 0) return static_cast<size_t>(init) - 1;
  if (init == 0 || init < -static_cast<lua_Integer>(size)) return 0;
  return size - static_cast<size_t>(-init);
}

void charge_match(lua_State* L, const char* function, uint64_t steps, std::string_view text,
                  std::string_view pattern) {
  if (steps <= kMaxMatchSteps) return LuaState::of(L).charge(L, steps);
  luaL_error(L,
             "string.%s: the pattern \"%s\" needs more than %d steps on a text of %d bytes; "
             "use fewer of * + - ?",
             function, std::string(settings::cut_utf8(pattern, 40)).c_str(),
             static_cast<int>(kMaxMatchSteps), static_cast<int>(text.size()));
}

int checked_find(lua_State* L) {
  const std::string_view text = text_argument(L, 1), pattern = text_argument(L, 2);
  const bool is_plain = lua_toboolean(L, 4) != 0;
  const uint64_t steps =
      is_plain ? plain_steps(text, pattern)
               : match_cost(text, pattern, start_of(L, 3, text.size()), kMaxMatchSteps).steps;
  charge_match(L, "find", steps, text, pattern);
  return call_original(L);
}

int checked_match(lua_State* L) {
  const std::string_view text = text_argument(L, 1), pattern = text_argument(L, 2);
  charge_match(L, "match",
               match_cost(text, pattern, start_of(L, 3, text.size()), kMaxMatchSteps).steps, text,
               pattern);
  return call_original(L);
}

int checked_gmatch(lua_State* L) {
  const std::string_view text = text_argument(L, 1), pattern = text_argument(L, 2);
  charge_match(L, "gmatch",
               match_all_steps(text, pattern, start_of(L, 3, text.size()), false, kMaxMatchSteps),
               text, pattern);
  return call_original(L);
}

int checked_gsub(lua_State* L) {
  const std::string_view text = text_argument(L, 1), pattern = text_argument(L, 2);
  charge_match(L, "gsub", match_all_steps(text, pattern, 0, true, kMaxMatchSteps), text, pattern);
  return call_original(L);
}

int checked_rep(lua_State* L) {
  const std::string_view text = text_argument(L, 1);
  const lua_Integer count = luaL_checkinteger(L, 2);
  size_t separator = 0;
  luaL_optlstring(L, 3, "", &separator);
  const size_t piece = text.size() + separator;
  // Nothing repeated is nothing, but Lua counts all the way through it.
  if (piece == 0 || count <= 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  if (static_cast<uint64_t>(count) > kMaxRepeatedBytes / piece) {
    return luaL_error(L,
                      "string.rep: %I times %d bytes is more than the %d bytes that a script may "
                      "make at once",
                      count, static_cast<int>(piece), static_cast<int>(kMaxRepeatedBytes));
  }
  return call_original(L);
}

}  // namespace

void bound_string_functions(lua_State* L) {
  replace_function(L, LUA_STRLIBNAME, "find", guarded<checked_find>);
  replace_function(L, LUA_STRLIBNAME, "match", guarded<checked_match>);
  replace_function(L, LUA_STRLIBNAME, "gmatch", guarded<checked_gmatch>);
  replace_function(L, LUA_STRLIBNAME, "gsub", guarded<checked_gsub>);
  replace_function(L, LUA_STRLIBNAME, "rep", guarded<checked_rep>);
}

}  // namespace dgm::routing
