// What translate { } and reject() make, and on_call returns.
#pragma once

#include <lua.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/routing/leg_options.h"
#include "host/routing/route_table.h"

namespace dgm::routing {

struct Decision {
  std::string where;  // file:line of the word
  bool is_rejected = false;
  unsigned code = 0;  // reject
  std::string reason;
  LegOptions options;  // translate
  std::optional<std::string> room;
  std::optional<Crossover> crossover;

  // The table's plan as this decision changes it. Error: with the decision's place.
  Result<LegPlan> apply(const RouteTable& table, const LegPlan& plan,
                        const std::map<std::string, std::vector<std::string>>& providers) const;
};

// nullptr: the value at `index` is no decision.
const Decision* to_decision(lua_State* L, int index);

}  // namespace dgm::routing
