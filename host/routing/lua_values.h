// Between Lua's stack and plain values. [script thread]
#pragma once

#include <lua.hpp>

#include "host/routing/script_value.h"

namespace dgm::routing {

// The value at `index`. Tables are read raw (no metamethods), at most 256 entries, three levels
// deep; what does not fit is said in `other` of the table.
ScriptValue read_value(lua_State* L, int index, int depth = 3);

// { "a", "b" }
void push_list(lua_State* L, const std::vector<std::string>& list);
void set_text(lua_State* L, const char* key, const std::string& text);  // into the table on top

}  // namespace dgm::routing
