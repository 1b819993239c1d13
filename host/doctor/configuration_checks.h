// What the configuration alone tells: settings, plugins, keys, routes. [any] Pure.
#pragma once

#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/doctor/finding.h"

namespace dgm::doctor {

struct ProviderState {
  std::string name, kind, disabled_because;
  bool enabled = true;
};

struct ConfigurationFacts {
  std::string folder;  // empty: the built-in settings
  std::vector<Error> errors, warnings, notices;
  std::vector<std::string> plugins, refused_plugins;  // ids; refusals with their reason
  std::vector<ProviderState> providers;
  std::vector<std::string> extensions;  // as the scripts write them
};

Findings check_configuration(const ConfigurationFacts& facts);

// "what; remedy" as errors are written: the remedy is what follows the last semicolon.
struct Sentence {
  std::string what, remedy;
};
Sentence split_remedy(const std::string& text);

std::string list_of(const std::vector<std::string>& words);  // "a, b"

}  // namespace dgm::doctor
