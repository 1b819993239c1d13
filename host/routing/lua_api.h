// The words that scripts know beside Lua's own, as one table: bindings, editor types and messages
// follow it.
#pragma once

#include <lua.hpp>
#include <string>
#include <vector>

namespace dgm::routing {

struct Parameter {
  const char* name;  // "options?" when it may be left out, "..." for any number
  const char* lua_type;
  const char* help;
};

struct Word {
  const char* name;  // "pair", "log.info"
  const char* help;  // one line
  std::vector<Parameter> parameters;
  const char* returns;  // LuaLS type, or empty
  lua_CFunction function;
};

const std::vector<Word>& route_words();  // chain extension pair room require
const std::vector<Word>& hook_words();   // translate reject
const std::vector<Word>& tool_words();   // log time text print
const std::vector<Word>& test_words();   // test simulate expect_...; only in *_test.lua

// The hooks that a script may define: name and parameters of each.
struct Hook {
  const char* name;
  const char* help;
  std::vector<Parameter> parameters;
  const char* returns;
};
const std::vector<Hook>& hooks();

// The fields of the `call` and the `line` that hooks see.
const std::vector<Parameter>& call_fields();
const std::vector<Parameter>& line_fields();

// Defines the words as globals. Inside LuaState::protect().
void open_words(lua_State* L, const std::vector<Word>& words);

// The text of scripts/types/dragoman.lua, for editors with the Lua language server.
std::string lua_types();

}  // namespace dgm::routing
