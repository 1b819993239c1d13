// Loads a folder of routing scripts: runs the top level of every file, builds the route table,
// finds the hooks. [control]
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/base/result.h"
#include "host/routing/script.h"
#include "host/routing/script_context.h"

namespace dgm::routing {

struct ScriptFile {
  std::string name;  // relative to the folder: "routes.lua", "lib/hours.lua"
  std::string text;
};

constexpr size_t kMaxScriptBytes = 1 << 20;

// All errors, not the first, each with file:line where there is one.
std::variant<std::unique_ptr<ScriptContext>, std::vector<Error>> load_scripts(
    const ScriptSource& source, const ScriptLimits& limits);

// Names of the *_test.lua files of a folder, sorted.
std::vector<std::string> test_files(const std::string& folder);

Result<ScriptFile> read_script(const std::string& folder, const std::string& name);
// The file that require(name) means. Error: outside of the folder, not there, not readable.
Result<ScriptFile> find_required(const ScriptContext& context, const std::string& name);
// Pushes the compiled file; raises a Lua error with file:line when it is no Lua.
void push_chunk(lua_State* L, const ScriptFile& file);
// Keeps the value on top of the stack as the one that `file` returned (nil becomes true).
void remember_module(lua_State* L, ScriptContext& context, const std::string& file);
// An error of a script, with the nearest word where a misspelt one was called.
Error explain(Error error, bool in_test);

std::string_view embedded_routes();  // the text of scripts/routes.lua

}  // namespace dgm::routing
