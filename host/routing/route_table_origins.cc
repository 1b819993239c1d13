// Which line of the scripts says what of an extension.
#include "host/routing/route_table.h"
#include "host/routing/route_table_data.h"

namespace dgm::routing {
namespace {

void note(const LegOptions& options, const std::string& place,
          std::map<std::string, std::string>& origins) {
  for (const auto& [key, value] : options.written) origins[key] = place;
  if (options.duck_db) origins["original"] = place;  // how loud it is
}

}  // namespace

std::map<std::string, std::string> RouteTable::origins(const std::string& extension) const {
  std::map<std::string, std::string> origins;
  for (const auto& [kind, where] : data_->chain_places)
    origins[kind] = where + " chain(\"" + kind + "\")";
  // In the order of merging: what comes later counts more.
  if (const auto* link = data_->find_link(extension)) {
    const RoomRule& room = data_->rooms[link->first];
    note(room.defaults, room.where + " " + room.words, origins);
  }
  if (const auto* rule = data_->find_extension(extension))
    note(rule->options, rule->where + " extension(\"" + rule->pattern.written() + "\")", origins);
  return origins;
}

}  // namespace dgm::routing
