// table.* with bounds: they believe __len and their arguments, and loop over 2^53 empty places
// without one Lua instruction.
#include <algorithm>
#include <bit>

#include "host/routing/lua_sandbox.h"
#include "host/routing/lua_state.h"

namespace dgm::routing {
namespace {

int call_original(lua_State* L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

void check_count(lua_State* L, lua_Integer from, lua_Integer to) {
  if (to < from) return;
  const uint64_t count = static_cast<uint64_t>(to) - static_cast<uint64_t>(from);
  if (count >= kMaxTableElements) {
    luaL_error(L, "a table function would go over more than %d elements",
               static_cast<int>(kMaxTableElements));
  }
  LuaState::of(L).charge(L, count);
}

// The longest of the texts that sort will compare by itself. Everything else needs a function of
// the script, whose instructions are counted: __lt may be any function of a library.
size_t longest_text(lua_State* L, lua_Integer count) {
  size_t longest = 0;
  for (lua_Integer i = 1; i <= count; ++i) {
    const int type = lua_geti(L, 1, i);
    if (type != LUA_TSTRING && type != LUA_TNUMBER) {
      luaL_error(L,
                 "table.sort: a %s is neither a number nor a text; say how to compare: "
                 "table.sort(list, function(a, b) ... end)",
                 luaL_typename(L, -1));
    }
    if (type == LUA_TSTRING) longest = std::max<size_t>(longest, lua_rawlen(L, -1));
    lua_pop(L, 1);
  }
  return longest;
}

// Comparing long texts takes long, and so may a function of a library that compares: neither has
// instructions.
int checked_sort(lua_State* L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  const lua_Integer count = luaL_len(L, 1);
  check_count(L, 1, count);
  if (lua_isnoneornil(L, 2)) {
    constexpr size_t kBytesPerStep = 64;
    const auto size = static_cast<uint64_t>(std::max<lua_Integer>(count, 0));
    const uint64_t comparisons = size * static_cast<uint64_t>(std::bit_width(size));
    LuaState::of(L).charge(L, comparisons * (longest_text(L, count) / kBytesPerStep));
  } else if (lua_iscfunction(L, 2) != 0) {
    return luaL_error(L,
                      "table.sort: a function of a library cannot compare; write "
                      "function(a, b) ... end");
  }
  return call_original(L);
}

// insert, remove: the elements 1 ... #t.
int over_length(lua_State* L) {
  luaL_checkany(L, 1);
  if (lua_type(L, 1) == LUA_TTABLE) check_count(L, 1, luaL_len(L, 1));
  return call_original(L);
}

// concat, unpack, move: the elements from argument `First` (default 1) to the one after it
// (default #t).
template <int First>
int over_range(lua_State* L) {
  luaL_checkany(L, 1);
  const lua_Integer from = luaL_optinteger(L, First, 1);
  if (!lua_isnoneornil(L, First + 1)) {
    check_count(L, from, luaL_checkinteger(L, First + 1));
  } else if (lua_type(L, 1) == LUA_TTABLE) {
    check_count(L, from, luaL_len(L, 1));
  }
  return call_original(L);
}

}  // namespace

void bound_table_functions(lua_State* L) {
  replace_function(L, LUA_TABLIBNAME, "insert", guarded<over_length>);
  replace_function(L, LUA_TABLIBNAME, "remove", guarded<over_length>);
  replace_function(L, LUA_TABLIBNAME, "sort", guarded<checked_sort>);
  replace_function(L, LUA_TABLIBNAME, "concat", guarded<over_range<3>>);
  replace_function(L, LUA_TABLIBNAME, "unpack", guarded<over_range<2>>);
  replace_function(L, LUA_TABLIBNAME, "move", guarded<over_range<2>>);
}

}  // namespace dgm::routing
