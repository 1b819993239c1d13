// What is wrong with a set of declarations only as a whole. [control]
#pragma once

#include <vector>

#include "host/base/result.h"
#include "host/routing/route_table_data.h"

namespace dgm::routing {

// Pairs and rooms name extensions that exist.
void check_members(const RouteTable::Data& data, std::vector<Error>& errors);
// Extensions that nobody is connected with.
void check_unreachable(const RouteTable::Data& data, std::vector<Error>& warnings);
// Patterns of which one takes numbers that its author may have meant for the other.
void check_overlaps(const RouteTable::Data& data, std::vector<Error>& warnings);
// Directions to be translated without a chain.
void check_chains(const std::vector<RouteTable::ChainUse>& uses, std::vector<Error>& errors);

}  // namespace dgm::routing
