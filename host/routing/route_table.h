// The declarative part of the scripts (chain, extension, pair, room), compiled at load into a table
// that is immutable and read without Lua by any thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/routing/route.h"

namespace dgm::routing {

struct LegOptions;

class RouteTable {
 public:
  struct Data;  // host/routing/route_table_data.h

  // The decision of the table alone for a leg that dials `extension`. Error: no such extension, or
  // one without a pair or room, with the nearest known name. [any]
  Result<LegPlan> plan(const std::string& extension) const;

  // Every extension and pattern as written, for check and describe.
  std::vector<std::string> extensions() const;
  // The rooms that translate { room = ... } may name: those of room() and of pairs without
  // patterns ("7777-8888").
  std::vector<std::string> rooms() const;
  // `plan` as a hook wants it: `options` laid over the leg's settings, perhaps in another room.
  // Error: no such room, with the nearest known name. [any]
  Result<LegPlan> change(LegPlan plan, const LegOptions& options,
                         const std::optional<std::string>& room,
                         std::optional<Crossover> crossover) const;
  // The other party of the plan's pair is called at `destination`, for as long as `ring_s` or the
  // table says. Error: the plan's room is not a pair. [any]
  Result<LegPlan> invite(LegPlan plan, const std::string& destination,
                         std::optional<uint32_t> ring_s) const;
  // Every chain used anywhere, with the place that names it: for the cross-check with providers.
  // A direction in which nothing is translated (same language, pass_through) needs none.
  struct ChainUse {
    std::string kind;  // "recognizer" "translator" "synthesizer" "emotion"
    Chain chain;
    std::string where;      // file:line of the extension
    std::string extension;  // whose chain it is: the speaker's recognizer and translator, the
                            // listener's synthesizer
    // What it must serve. Recognizer, emotion: source; translator: both; synthesizer: target.
    std::string source_language, target_language;
    std::string voice;         // synthesizer
    bool has_phrases = false;  // recognizer
    Fallback fallback = Fallback::kPassThrough;
  };
  std::vector<ChainUse> chain_uses() const;
  // Which line says what of an extension: "voice" -> "scripts/routes.lua:7 extension(\"8888\")".
  // What is missing is the host's default.
  std::map<std::string, std::string> origins(const std::string& extension) const;
  // Every extension with a `dial`.
  struct DialUse {
    std::string extension, destination, where;  // where: file:line of the extension
  };
  std::vector<DialUse> dial_uses() const;

 private:
  friend class RouteTableBuilder;
  friend std::vector<std::string> route_changes(const RouteTable& before, const RouteTable& after);
  std::shared_ptr<const Data> data_;
};

}  // namespace dgm::routing
