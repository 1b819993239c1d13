// The libraries a routing script gets: base, coroutine, table, string, math and utf8, without what
// reaches outside (files, code from text, the collector) and with bounds on every function that
// could run for long inside C, where no instruction hook stops it.
#pragma once

#include <lua.hpp>

namespace dgm::routing {

// A single match may cost so many steps; more is a mistake in the pattern.
constexpr unsigned kMaxMatchSteps = 1'000'000;
constexpr unsigned kMaxRepeatedBytes = 1 << 20;
constexpr unsigned kMaxTableElements = 100'000;  // of one table.* call

// Inside LuaState::protect().
void open_sandbox(lua_State* L);

// Replace functions of the library tables already open; parts of open_sandbox().
void bound_string_functions(lua_State* L);
void bound_table_functions(lua_State* L);
void replace_error_functions(lua_State* L);

// Puts `replacement` in the place of library.name; its first upvalue is the original.
void replace_function(lua_State* L, const char* library, const char* name,
                      lua_CFunction replacement);

}  // namespace dgm::routing
