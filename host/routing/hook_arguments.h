// What every hook is given, and how one is run within its limits. One thread at a time.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/routing/lua_api.h"
#include "host/routing/route.h"
#include "host/routing/script_context.h"

namespace dgm::routing {

// A table that can be read only, and only where there is something: `call.form` is a mistake.
// `set_values` fills the table on top.
void push_read_only(lua_State* L, const char* name, const std::vector<Parameter>& fields,
                    const std::function<void()>& set_values);
void push_call(lua_State* L, const CallFacts& call);

// `push_arguments` returns how many it pushed; `finish` sees the results. Error: with file:line.
Outcome run_hook(ScriptContext& context, const std::string& name,
                 const std::function<int(lua_State*)>& push_arguments,
                 const std::function<void(lua_State*, int results)>& finish);

}  // namespace dgm::routing
