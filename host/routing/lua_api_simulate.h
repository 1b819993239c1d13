// What the words simulate... of *_test.lua have in common.
#pragma once

#include <functional>
#include <lua.hpp>
#include <string>
#include <vector>

#include "host/routing/lua_api.h"
#include "host/routing/lua_api_test.h"
#include "host/routing/option_reader.h"

namespace dgm::routing {

// The call that `word` { from = ..., to = ... } describes; raises an error unless it is one.
// `read_more` takes what a word needs besides.
CallFacts read_call(
    lua_State* L, const char* word,
    const std::function<void(OptionReader&, std::vector<std::string>& problems)>& read_more);
// What the table and on_call decide for it.
LegPlan plan_of(lua_State* L, const CallFacts& call);
// One of the words of a field's type: "\"a\"|\"b\"".
bool is_word_of(const Parameter& field, const std::string& word);

const Word& simulate_failure_word();
const Word& simulate_wait_word();

}  // namespace dgm::routing
