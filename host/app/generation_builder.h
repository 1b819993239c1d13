// From configuration files to a Generation: read, load plugins, make providers, run the scripts,
// cross-check. Touches nothing that runs; `dragoman check` is the same code without the last step.
#pragma once

#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/calls/generation.h"
#include "host/modules/module.h"
#include "host/modules/registry.h"

namespace dgm::app {

struct BuildReport {
  calls::GenerationPtr generation;  // nullptr when there are errors
  std::vector<Error> errors;
  std::vector<Error> warnings;
  std::vector<std::string> notices;  // skipped chain members and the like
  std::vector<modules::ModuleReport> modules;
};

// settings::load, but a folder that is not there is one error instead of one per file. [control]
settings::Loaded load_settings(const std::string& config_folder);

// The sections of providers.ini as the registry takes them. [any]
std::vector<modules::ProviderRequest> requests_of(const settings::Settings& settings);

// "1 error", "2 errors"
std::string count_of(const std::vector<Error>& errors);

// [control] config_folder empty: the embedded defaults.
BuildReport build_generation(const std::string& config_folder, uint64_t number);

std::string default_plugin_folder();  // beside the program: ../plugins or ../lib/dragoman/plugins

}  // namespace dgm::app
