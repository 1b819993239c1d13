// xpcall, coroutine.create and coroutine.wrap as Lua has them, but so that no script code runs
// while an error of the instruction hook is on its way: the hook is switched off then, and a
// message handler or a <close> variable that loops would never end.
#include "host/routing/lua_sandbox.h"
#include "host/routing/lua_state.h"

namespace dgm::routing {
namespace {

// Stack: handler, then status of the protected call and its results or its error.
int finish_xpcall(lua_State* L, int status, lua_KContext) {
  if (status == LUA_OK || status == LUA_YIELD) {
    lua_pushboolean(L, 1);
    lua_replace(L, 1);
    return lua_gettop(L);
  }
  lua_pushvalue(L, 1);  // the handler, called after the error, with the hook on again
  lua_insert(L, -2);
  lua_call(L, 1, 1);
  lua_pushboolean(L, 0);
  lua_insert(L, -2);
  return 2;
}

int safe_xpcall(lua_State* L) {
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_pushvalue(L, 1);  // function, handler, arguments -> handler, function, arguments
  lua_remove(L, 1);
  lua_insert(L, 2);
  const int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_xpcall);
  return finish_xpcall(L, status, 0);
}

int finish_body(lua_State* L, int status, lua_KContext) {
  if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L);
  return lua_error(L);  // from here, not from the hook: nothing is left to close
}

// Body of every coroutine: its function, upvalue 1, under protection.
int protected_body(lua_State* L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  const int status = lua_pcallk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, 0, finish_body);
  return finish_body(L, status, 0);
}

int create_protected(lua_State* L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, 1);
  lua_pushcclosure(L, protected_body, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

}  // namespace

void replace_error_functions(lua_State* L) {
  replace_function(L, LUA_GNAME, "xpcall", safe_xpcall);
  replace_function(L, LUA_COLIBNAME, "create", guarded<create_protected>);
  replace_function(L, LUA_COLIBNAME, "wrap", guarded<create_protected>);
}

}  // namespace dgm::routing
