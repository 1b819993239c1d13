// What a route table is made of. Private to host/routing: the table reads it, the builder writes
// it.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "host/routing/leg_options.h"
#include "host/routing/pattern.h"
#include "host/routing/route_table.h"

namespace dgm::routing {

struct ExtensionRule {
  Pattern pattern;
  LegOptions options;
  std::string where;  // file:line
};

struct RoomRule {
  bool is_pair = false;
  std::string name;              // "7777-8888"; of a pair of patterns only for messages
  std::vector<Pattern> members;  // in script order; a pair has two
  LegOptions defaults;           // for all members
  Crossover crossover = Crossover::kTranslate;
  std::string where, words;  // "scripts/routes.lua:12", "pair(7777, 8888)"
};

struct RouteTable::Data {
  LegRoute base;                                    // defaults and chain()
  std::map<std::string, std::string> chain_places;  // kind of chain() -> file:line
  std::vector<ExtensionRule> extensions;            // in the order of precedence
  std::vector<RoomRule> rooms;                      // in script order
  std::vector<std::pair<size_t, size_t>> links;     // room, member; in the order of precedence

  // nullptr: nothing matches.
  const ExtensionRule* find_extension(std::string_view number) const;
  const std::pair<size_t, size_t>* find_link(std::string_view number) const;
  const RoomRule* find_room(std::string_view name) const;
  // Settings of `number` as a member of `room`.
  LegRoute leg(const std::string& number, const ExtensionRule& extension,
               const RoomRule& room) const;
  // What these settings have as language, without all of the others.
  const std::string& language_of(const ExtensionRule& extension, const RoomRule& room) const;
  // Members of the room as numbers, given which number stands at which member. nullopt: the
  // variable places of `number` do not fit the partner's pattern.
  std::optional<std::vector<std::string>> members(const RoomRule& room, size_t member,
                                                  const std::string& number) const;
  // Fills in room, members and why.
  void seat(LegPlan& plan, const RoomRule& room, std::vector<std::string> members) const;
  // Who is called for a plan that is seated: the other members of whom the script says how.
  std::vector<Invitation> invitations(const LegPlan& plan, const RoomRule& room) const;
  // Fills in the room's crossover, or pass-through where all members speak one language.
  void cross_over(LegPlan& plan, const RoomRule& room) const;
};

}  // namespace dgm::routing
