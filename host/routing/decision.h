// What the words that hooks return make: translate { }, utterance { }, reject(), dial() and so on.
#pragma once

#include <lua.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/routing/leg_options.h"
#include "host/routing/lua_api.h"
#include "host/routing/route_table.h"

namespace dgm::routing {

struct Rejection {
  unsigned code;  // of SIP
  std::string reason;
};

// What translate { } and the options of dial() change in the table's plan.
struct PlanChanges {
  LegOptions options;
  std::optional<std::string> room;
  std::optional<Crossover> crossover;
  std::vector<std::string> keys;  // as written
};

struct Decision {
  std::string where;  // file:line of the word
  std::string word;   // "dial"
  // reject: a rejection; translate: changes; utterance: a choice; all others: an action, dial()
  // with changes.
  std::optional<Rejection> rejection;
  PlanChanges changes;
  std::optional<UtteranceChoice> choice;
  std::optional<CallAction> action;
  std::optional<uint32_t> ring_s;  // of dial(); absent: as the table says

  // on_call: the table's plan as this decision changes it. Error: with the decision's place.
  Result<LegPlan> apply(const RouteTable& table, const LegPlan& plan,
                        const std::map<std::string, std::vector<std::string>>& providers) const;
  // The other hooks: what is to be done with the call. `table_ring_s`: of dial(), unless it says
  // itself. Error: with the decision's place.
  Result<CallAction> as_action(uint32_t table_ring_s) const;
  // on_utterance. Error: a provider that the configuration does not know.
  Result<UtteranceChoice> as_choice(
      const std::map<std::string, std::vector<std::string>>& providers) const;
};

void push_decision(lua_State* L, Decision decision);
bool is_decision(lua_State* L, int results);  // at 1

// The decision at 1, if there is one. Error: what is there is no decision, or none that `hook` may
// make; `hook_place` is where the hook begins.
Result<const Decision*> read_decision(lua_State* L, int results, const Hook& hook,
                                      const std::string& hook_place);

// What act() is given at `index`, one of the answers of `allowed`. Error: without a place.
Result<CallAction> read_action(lua_State* L, int index, const Hook& allowed);

}  // namespace dgm::routing
