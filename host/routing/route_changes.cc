#include "host/routing/route_changes.h"

#include <algorithm>
#include <map>

#include "host/base/nearest.h"
#include "host/routing/route_table_data.h"

namespace dgm::routing {
namespace {

using Options = std::map<std::string, std::string>;
struct Entry {
  std::string added_as;  // "extension 4444"
  Options options;
};
using Entries = std::map<std::string, Entry>;

// What is said of an option that is not there: the host's own value holds.
std::string shown(const Options& options, const std::string& key) {
  const auto found = options.find(key);
  if (found == options.end()) return "(default)";
  return found->second.empty() ? "(nothing)" : found->second;
}

Entries extensions_of(const std::vector<ExtensionRule>& rules) {
  Entries entries;
  for (const auto& rule : rules)
    entries[rule.pattern.written()] = {"extension " + rule.pattern.written(), rule.options.written};
  return entries;
}

Entries rooms_of(const std::vector<RoomRule>& rules) {
  Entries entries;
  for (const auto& rule : rules) entries[rule.words] = {rule.words, rule.defaults.written};
  return entries;
}

Entries chains_of(const LegRoute& base) {
  const auto entry = [](const Chain& chain, bool hedge) {
    Options options{{"", join(chain)}};
    if (hedge) options["hedge"] = "true";
    return Entry{"", options};
  };
  return {{"chain recognizer", entry(base.recognizer, false)},
          {"chain translator", entry(base.translator, base.hedge_translator)},
          {"chain synthesizer", entry(base.synthesizer, base.hedge_synthesizer)},
          {"chain emotion", entry(base.emotion, false)}};
}

void tell_options(const std::string& name, const Options& before, const Options& after,
                  std::vector<std::string>& lines) {
  Options keys = before;
  keys.insert(after.begin(), after.end());
  for (const auto& [key, value] : keys) {
    const auto was = shown(before, key), is = shown(after, key);
    if (was != is)
      lines.push_back("~ " + name + (key.empty() ? "" : " " + key) + ": " + was + " -> " + is);
  }
}

void tell(const Entries& before, const Entries& after, std::vector<std::string>& lines) {
  for (const auto& [name, entry] : after)
    if (!before.contains(name)) lines.push_back("+ " + entry.added_as);
  for (const auto& [name, entry] : before)
    if (!after.contains(name)) lines.push_back("- " + entry.added_as);
  for (const auto& [name, entry] : after)
    if (const auto was = before.find(name); was != before.end())
      tell_options(name, was->second.options, entry.options, lines);
}

}  // namespace

std::vector<std::string> route_changes(const RouteTable& before, const RouteTable& after) {
  std::vector<std::string> lines;
  tell(extensions_of(before.data_->extensions), extensions_of(after.data_->extensions), lines);
  tell(rooms_of(before.data_->rooms), rooms_of(after.data_->rooms), lines);
  tell(chains_of(before.data_->base), chains_of(after.data_->base), lines);
  return lines;
}

}  // namespace dgm::routing
