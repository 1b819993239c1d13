#include "dragoman/testing/conformance.h"

#include <dlfcn.h>

#include "conformance_case.h"

namespace dragoman::testing {

namespace {

void has_a_good_record(const PluginFile& plugin, const dgm_provider_type& type,
                       const ConformanceOptions&) {
  for (const std::string& sentence : check_record(plugin.record())) ADD_FAILURE() << sentence;
  for (const std::string& sentence : check_type(type)) ADD_FAILURE() << sentence;
}

void initialises_again(const PluginFile& plugin, const dgm_provider_type&,
                       const ConformanceOptions&) {
  const dgm_plugin& record = plugin.record();
  if (record.deinit) record.deinit();
  EXPECT_EQ(record.init(FakeHost::table()), DGM_OK) << "init() after deinit() failed";
}

}  // namespace

const std::vector<ConformanceRule>& conformance_rules() {
  static const std::vector<ConformanceRule> kRules = [] {
    std::vector<ConformanceRule> rules = {{"", "HasAGoodRecord", &has_a_good_record},
                                          {"", "InitialisesAgain", &initialises_again}};
    for (const ConformanceRule& rule : session_rules()) rules.push_back(rule);
    for (const ConformanceRule& rule : kind_rules()) rules.push_back(rule);
    for (const ConformanceRule& rule : transport_rules()) rules.push_back(rule);
    for (const ConformanceRule& rule : call_control_rules()) rules.push_back(rule);
    return rules;
  }();
  return kRules;
}

void run_rule(const ConformanceRule& rule, const std::string& plugin_file, const std::string& kind,
              const std::string& type, const ConformanceOptions& options) {
  FakeHost host;
  PluginFile plugin(plugin_file);
  ASSERT_TRUE(plugin.ok()) << plugin.problem();
  const dgm_provider_type* found = plugin.find(kind, type);
  ASSERT_TRUE(found) << plugin_file << " has no " << kind << " of the name " << type;
  rule.check(plugin, *found, options);
  for (const std::string& sentence : host.violations()) ADD_FAILURE() << sentence;
}

void run_conformance(const std::string& plugin_file, const ConformanceOptions& options) {
  std::vector<std::pair<std::string, std::string>> types;
  {
    FakeHost host;
    PluginFile plugin(plugin_file);
    ASSERT_TRUE(plugin.ok()) << plugin.problem();
    for (const dgm_provider_type* type : plugin.types()) {
      if (options.type.empty() || options.type == type->name)
        types.emplace_back(type->kind, type->name);
    }
  }
  ASSERT_FALSE(types.empty()) << plugin_file << " has no provider type " << options.type;
  for (const auto& [kind, type] : types) {
    for (const ConformanceRule& rule : conformance_rules()) {
      if (!rule.kind.empty() && rule.kind != kind) continue;
      SCOPED_TRACE(kind + " " + type + ": " + rule.name);
      run_rule(rule, plugin_file, kind, type, options);
    }
  }
}

}  // namespace dragoman::testing
