// The declarative part of the scripts (chain, extension, pair, room), compiled at load into a table
// that is immutable and read without Lua by any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/routing/route.h"

namespace dgm::routing {

class RouteTable {
 public:
  // The decision of the table alone for a leg that dials `extension`. Error: no such extension, or
  // one without a pair or room, with the nearest known name. [any]
  Result<LegPlan> plan(const std::string& extension) const;

  // Every extension and pattern as written, for check and describe.
  std::vector<std::string> extensions() const;
  // Every chain used anywhere, with the place that names it: for the cross-check with providers.
  struct ChainUse {
    std::string kind;  // "recognizer" "translator" "synthesizer"
    Chain chain;
    std::string where;                             // file:line
    std::string source_language, target_language;  // what it must serve; target for translators
    std::string voice;
  };
  std::vector<ChainUse> chain_uses() const;

 private:
  friend class RouteTableBuilder;
  struct Data;
  std::shared_ptr<const Data> data_;
};

}  // namespace dgm::routing
