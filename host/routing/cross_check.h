// Do the chains of the routing scripts fit the providers of the configuration? [control]
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/base/result.h"
#include "host/routing/route_table.h"

namespace dgm::routing {

// What a check needs to know of a provider; no plugin has to be loaded for it.
struct ProviderFacts {
  std::string name;
  std::string kind;                         // "recognizer": the word between "dgm." and "/1"
  std::vector<std::string> capabilities{};  // "lang:en", "pair:en>es", "voice:slt"
  bool enabled = true;
  // Not enabled: why, such as "enabled = false at providers.ini:9"; empty: it could not be made.
  std::string disabled_because{};
  bool is_told = false;  // where the settings were read: no notice is needed
};

// True if it can do its part of a translation between these languages.
bool serves(const ProviderFacts& provider, std::string_view source_language,
            std::string_view target_language);

struct CrossCheck {
  std::vector<Error> errors;    // a name that the configuration does not know
  std::vector<Error> warnings;  // a direction that nobody serves: calls follow their fallback
  std::vector<Error> notices;   // a member that is disabled and skipped
};

CrossCheck cross_check(const RouteTable& table, const std::vector<ProviderFacts>& providers);

}  // namespace dgm::routing
