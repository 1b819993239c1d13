// Everything that a configuration means, built and checked aside, then immutable. A call keeps the
// generation it began with.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/calls/generation_counts.h"
#include "host/calls/provider_health.h"
#include "host/modules/module.h"
#include "host/modules/provider.h"
#include "host/routing/script.h"
#include "host/routing/script_memory.h"
#include "host/settings/settings.h"

namespace dgm::calls {

using ProviderPtr = std::shared_ptr<modules::Provider>;

struct Generation {
  uint64_t number = 1;
  uint64_t created_at_unix_ms = 0;
  // What it was built from: "host.ini", "providers.ini", "scripts/routes.lua" -> SHA-256.
  std::map<std::string, std::string> sources;
  // What its admin was told when it was built, and need not be told again.
  std::vector<Error> notices;
  settings::Settings settings;
  std::shared_ptr<routing::Script> script;  // with its route table
  // By kind ("dgm.recognizer/1") and name; disabled and failed ones are absent.
  std::map<std::pair<std::string, std::string>, ProviderPtr> providers;
  // What the plugin folders held when they were read last, without their modules.
  std::vector<modules::ModuleReport> plugins;
  std::shared_ptr<GenerationCounts> counts = std::make_shared<GenerationCounts>();
  // Of the whole host: the generation after this one goes on with them.
  std::shared_ptr<ProviderHealth> health = std::make_shared<ProviderHealth>();
  std::shared_ptr<routing::ScriptMemory> memory = std::make_shared<routing::ScriptMemory>();

  ProviderPtr find(std::string_view kind, const std::string& name) const {
    const auto found = providers.find({std::string(kind), name});
    return found == providers.end() ? nullptr : found->second;
  }
};

using GenerationPtr = std::shared_ptr<const Generation>;

}  // namespace dgm::calls
