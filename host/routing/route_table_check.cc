#include "host/routing/route_table_check.h"

#include <algorithm>
#include <set>

#include "host/base/nearest.h"

namespace dgm::routing {
namespace {

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

const ExtensionRule* rule_of(const RouteTable::Data& data, const Pattern& member) {
  for (const ExtensionRule& rule : data.extensions) {
    if (rule.pattern.written() == member.written()) return &rule;
  }
  return member.is_exact() ? data.find_extension(member.written()) : nullptr;
}

}  // namespace

void check_members(const RouteTable::Data& data, std::vector<Error>& errors) {
  std::vector<std::string> known;
  for (const ExtensionRule& rule : data.extensions) known.push_back(rule.pattern.written());
  for (const RoomRule& room : data.rooms) {
    for (const Pattern& member : room.members) {
      if (rule_of(data, member) != nullptr) continue;
      const std::string hint = dgm::did_you_mean(member.written(), known);
      errors.push_back(
          {room.where,
           room.words + ": unknown extension " + quoted(member.written()) +
               (hint.empty() ? "; add extension(" + quoted(member.written()) + ", { speaks = ... })"
                             : hint)});
    }
  }
}

void check_unreachable(const RouteTable::Data& data, std::vector<Error>& warnings) {
  for (const ExtensionRule& rule : data.extensions) {
    const bool is_linked = std::any_of(
        data.links.begin(), data.links.end(), [&](const std::pair<size_t, size_t>& link) {
          return data.rooms[link.first].members[link.second].overlaps(rule.pattern);
        });
    if (is_linked) continue;
    const std::string name = quoted(rule.pattern.written());
    warnings.push_back({rule.where, "extension " + name +
                                        " has no pair and no room: its callers are refused; add "
                                        "pair(" +
                                        name + ", ...)"});
  }
}

void check_overlaps(const RouteTable::Data& data, std::vector<Error>& warnings) {
  // In the order of precedence: `winner` is asked before `other`.
  for (size_t i = 0; i < data.extensions.size(); ++i) {
    const ExtensionRule& winner = data.extensions[i];
    if (winner.pattern.is_exact()) continue;
    for (size_t k = i + 1; k < data.extensions.size(); ++k) {
      const ExtensionRule& other = data.extensions[k];
      if (!winner.pattern.overlaps(other.pattern)) continue;
      const std::string names = "extension " + quoted(other.pattern.written()) + " and " +
                                quoted(winner.pattern.written()) + " at " + winner.where;
      if (winner.pattern.covers(other.pattern)) {
        warnings.push_back({other.where, names + " match the same numbers: only the latter is "
                                                 "ever used; remove one"});
      } else if (!other.pattern.covers(winner.pattern)) {
        warnings.push_back({other.where, names + " overlap: numbers that match both use the "
                                                 "latter"});
      }
    }
  }
}

void check_chains(const std::vector<RouteTable::ChainUse>& uses, std::vector<Error>& errors) {
  std::set<std::string> said;
  for (const RouteTable::ChainUse& use : uses) {
    if (!use.chain.empty() || !said.insert(use.kind).second) continue;
    errors.push_back({use.where, "extension " + quoted(use.extension) + " needs a " + use.kind +
                                     "; add chain(" + quoted(use.kind) + ", { \"...\" })"});
  }
}

}  // namespace dgm::routing
