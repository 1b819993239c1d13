// What a reload changes in the routes, as its report tells it.
#pragma once

#include <string>
#include <vector>

#include "host/routing/route_table.h"

namespace dgm::routing {

// One line for each: "+ extension 4444", "- pair(7777, 8888)", "~ 4444 voice: amelie -> lea",
// "~ chain translator: deepl -> deepl, apertium". Empty: the tables say the same. [any]
std::vector<std::string> route_changes(const RouteTable& before, const RouteTable& after);

}  // namespace dgm::routing
