// From configuration files to a Generation: read, load plugins, make providers, run the scripts,
// cross-check. Touches nothing that runs; `dragoman check` is the same code without the last step.
#pragma once

#include <string>
#include <vector>

#include "host/app/generation_sources.h"
#include "host/base/result.h"
#include "host/calls/generation.h"
#include "host/modules/module.h"
#include "host/modules/registry.h"
#include "host/routing/cross_check.h"
#include "host/settings/host_options.h"

namespace dgm::app {

struct BuildReport {
  calls::GenerationPtr generation;  // nullptr when there are errors
  std::vector<Error> errors;
  std::vector<Error> warnings;
  std::vector<Error> notices;  // skipped chain members and the like
  std::vector<modules::ModuleReport> modules;
  std::vector<settings::NeedsRestart> restart;  // options that keep the value of `previous`
  Sources sources;                              // what it was built from
};

struct BuildWish {
  std::string config_folder{};  // empty: the embedded defaults
  // A folder of the archive (generation_archive.h): its files are built, with its plugins, as if
  // they were in config_folder. Empty: what is in config_folder now.
  std::string kept_folder{};
  uint64_t number = 1;
  // The running one: what only a restart can change is taken over from it, and the health of
  // providers, and the providers that would be made the same. nullptr: none runs.
  calls::GenerationPtr previous{};
  bool runs_tests = false;  // those beside the scripts, if scripts.test_on_reload wants that
};

// settings::load, but a folder that is not there is one error instead of one per file. [control]
settings::Loaded load_settings(const std::string& config_folder);

// The sections of providers.ini as the registry takes them. [any]
std::vector<modules::ProviderRequest> requests_of(const settings::Settings& settings);

// By name, which is unique over all kinds. [any]
modules::ProviderRegistry::Providers providers_of(const calls::Generation& generation);

// What the scripts are checked against: all sections of providers.ini, and who of them was made.
// [any]
std::vector<routing::ProviderFacts> facts_of(const settings::Settings& settings,
                                             const modules::ProviderRegistry::Providers& made);

// "1 error", "2 errors"
std::string count_of(const std::vector<Error>& errors);

// [control] May take seconds when plugins are new: each is tried in a child process first.
BuildReport build_generation(const BuildWish& wish);
BuildReport build_generation(const std::string& config_folder, uint64_t number,
                             const calls::GenerationPtr& previous);

std::string default_plugin_folder();  // beside the program: ../plugins or ../lib/dragoman/plugins

}  // namespace dgm::app
