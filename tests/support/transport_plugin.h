// A transport plugin as the host loads it, on a host in memory: what the tests of each share.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "dragoman/testing/conformance.h"
#include "dragoman/testing/drivers/transport_driver.h"

namespace dragoman::test {

using dragoman::testing::DriverSettings;
using dragoman::testing::FakeHost;
using dragoman::testing::ListenerDriver;
using dragoman::testing::loopback;
using dragoman::testing::OptionValues;
using dragoman::testing::PluginFile;
using dragoman::testing::TestProvider;
using dragoman::testing::TransportDriver;
using std::chrono::milliseconds;

// The options of a plugin as its README tells them.
inline std::string option_table(const dgm_provider_type& type) {
  std::string table = "| option | type | default | allowed | help |\n|---|---|---|---|---|\n";
  for (size_t i = 0; i < type.option_count; ++i) {
    const dgm_option& option = type.options[i];
    std::string line = "|";
    for (const char* cell : {option.name, option.type, option.fallback, option.one_of}) {
      std::string text = cell ? cell : "";
      for (size_t bar; (bar = text.find('|')) != std::string::npos;) text.replace(bar, 1, ", ");
      line += text.empty() ? " |" : " " + text + " |";
    }
    table += line + " " + option.help + " |\n";
  }
  return table;
}

// The plugin transport_NAME.
inline std::string transport_file(const std::string& name) {
  return std::string(DGM_BINARY_DIR) + "/plugins/transport_" + name + ".so";
}

// `name`: of the type and in the name of the plugin.
struct TransportPlugin : ::testing::Test {
  explicit TransportPlugin(const std::string& name)
      : readme(std::string(DGM_SOURCE_DIR) + "/plugins/transport_" + name + "/README.md"),
        file(transport_file(name)),
        type(*file.find(DGM_TRANSPORT_ID, name)) {}
  ~TransportPlugin() override { EXPECT_EQ(host.violations(), std::vector<std::string>{}); }

  std::string refusal(const OptionValues& options) {
    const TestProvider refused(type, options);
    EXPECT_FALSE(refused.ok());
    return refused.error().detail;
  }
  void expect_options_in_readme() {
    std::ifstream opened(readme);
    const std::string text{std::istreambuf_iterator<char>(opened), {}};
    EXPECT_NE(text.find(option_table(type)), std::string::npos) << option_table(type);
  }

  const std::string readme;
  FakeHost host;
  PluginFile file;
  const dgm_provider_type& type;
};

}  // namespace dragoman::test
