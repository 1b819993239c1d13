// What every plugin must do, whatever it does: the rules of the ABI, run against a plugin file with
// a FakeHost.
//
//   TEST(MyPlugin, FollowsTheRules) {
//     dragoman::testing::run_conformance("my_plugin.so", {.options = {{"model", "small"}}});
//   }
//
// The program dragoman_conformance does the same with one test per rule and provider type.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "dragoman/testing/drivers/session_driver.h"

namespace dragoman::testing {

struct ConformanceOptions {
  OptionValues options = {};     // for create(); what is not here has its default
  std::string type = {};         // only this provider type; empty: all of the file
  DriverSettings settings = {};  // languages and rate; the provider's capabilities go before
  // How long, in real time, the rules wait for the plugin's own threads.
  std::chrono::milliseconds patience{100};
};

// One rule. `kind` empty: for all kinds. A rule that breaks adds failures to the running test.
struct ConformanceRule {
  std::string kind, name;
  std::function<void(const PluginFile&, const dgm_provider_type&, const ConformanceOptions&)> check;
};

const std::vector<ConformanceRule>& conformance_rules();

// Runs one rule in a FakeHost of its own.
void run_rule(const ConformanceRule& rule, const std::string& plugin_file, const std::string& kind,
              const std::string& type, const ConformanceOptions& options);

// All rules for all types of the file, inside the running test.
void run_conformance(const std::string& plugin_file, const ConformanceOptions& options = {});

// The rules on static data: nothing of the plugin but init() runs. Each answer is one sentence;
// none: the record is good.
std::vector<std::string> check_record(const dgm_plugin& plugin);
std::vector<std::string> check_type(const dgm_provider_type& type);

}  // namespace dragoman::testing
