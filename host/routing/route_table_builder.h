// Collects what the scripts declare and makes the table of it. Everything wrong is reported, with
// the file and line that says it; declarations may come in any order.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/routing/route_table.h"
#include "host/routing/route_table_data.h"
#include "host/routing/script_value.h"

namespace dgm::routing {

class RouteTableBuilder {
 public:
  // Each takes the script's arguments as they came. `where`: file:line of the call. [control]
  void chain(const std::string& where, const ScriptValue& kind, const ScriptValue& names,
             const ScriptValue& options);
  void extension(const std::string& where, const ScriptValue& name, const ScriptValue& options);
  void pair(const std::string& where, const ScriptValue& a, const ScriptValue& b,
            const ScriptValue& options);
  void room(const std::string& where, const ScriptValue& name, const ScriptValue& members,
            const ScriptValue& options);

  // Checks what only all declarations together show. The table is usable only without errors.
  RouteTable build();

  const std::vector<Error>& errors() const { return errors_; }
  const std::vector<Error>& warnings() const { return warnings_; }

 private:
  void fail(const std::string& where, std::string sentence);
  void chain_options(const std::string& where, const std::string& kind, const ScriptValue& options);
  std::optional<Pattern> parse_name(const std::string& where, const std::string& what,
                                    const ScriptValue& given);
  // `crossover`: nullptr where that key may not stand.
  LegOptions parse_options(const std::string& where, const std::string& what,
                           const ScriptValue& table, std::optional<Crossover>* crossover);
  void add_room(RoomRule room, const ScriptValue& options);

  std::shared_ptr<RouteTable::Data> data_ = std::make_shared<RouteTable::Data>();
  std::vector<Error> errors_, warnings_;
};

}  // namespace dgm::routing
