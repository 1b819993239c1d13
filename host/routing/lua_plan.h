// Plans and actions as tables that tests of scripts look at.
#pragma once

#include <lua.hpp>

#include "host/routing/route.h"
#include "host/routing/route_table.h"

namespace dgm::routing {

// `table`: for the settings of the room's other members.
void push_plan(lua_State* L, const RouteTable& table, const LegPlan& plan);
// How an utterance is translated and spoken: only what was chosen.
void push_choice(lua_State* L, const UtteranceChoice& choice);
void push_action(lua_State* L, const CallAction& action);

}  // namespace dgm::routing
