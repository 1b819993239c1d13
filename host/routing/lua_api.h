// The words that scripts know beside Lua's own, as one table: bindings, editor types and messages
// follow it.
#pragma once

#include <lua.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/routing/route.h"

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
const std::vector<Word>& hook_words();   // translate reject dial transfer ...: what hooks return
const std::vector<Word>& tool_words();   // log time text print provider
const std::vector<Word>& timer_words();  // timer.after timer.every act
const Word& provider_word();             // one of the tools: what was measured, for hooks
const Word& out_of_service_word();       // and what a hook may do with a provider
const Word& in_service_word();
// Only in *_test.lua:
const std::vector<Word>& test_words();      // test expect_equal expect_true expect_contains ...
const std::vector<Word>& simulate_words();  // simulate simulate_transcript simulate_dtmf ...

// The hooks that a script may define: name and parameters of each.
struct Hook {
  const char* name;
  const char* help;
  std::vector<Parameter> parameters;
  const char* returns;
  std::vector<const char*> answers;  // words as a message shows them: "reject(code, reason)"
};
const std::vector<Hook>& hooks();
const Hook& hook(std::string_view name);  // one of hooks()

// The fields of what hooks see: `call`, `line`, `result`.
const std::vector<Parameter>& call_fields();
const std::vector<Parameter>& line_fields();
const std::vector<Parameter>& translated_line_fields();  // `line` of on_translation
const std::vector<Parameter>& failed_dial_fields();
const std::vector<Parameter>& failed_provider_fields();   // `failure` of on_provider_error
const std::vector<Parameter>& provider_reading_fields();  // what provider() gives

// result.reason: "busy" "no_answer" "rejected" "unreachable" "congestion" "failed".
std::string_view word(DialFailure reason);
std::optional<DialFailure> dial_failure_of(std::string_view word);

// Defines the words as globals. Inside LuaState::protect().
void open_words(lua_State* L, const std::vector<Word>& words);

// Defines the global `memory`. Inside LuaState::protect().
void open_memory(lua_State* L);

// The text of scripts/types/dragoman.lua, for editors with the Lua language server.
std::string lua_types();

}  // namespace dgm::routing
