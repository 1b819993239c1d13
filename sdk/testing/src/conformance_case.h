// What the rules of the conformance suite stand on: a provider, sessions of it, and a network whose
// far ends can be silent, refuse, or talk nonsense.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "dragoman/testing/conformance.h"

namespace dragoman::testing {

class ConformanceCase {
 public:
  ConformanceCase(const dgm_provider_type& type, const ConformanceOptions& options);
  ~ConformanceCase();

  // False: create() failed, and the test has been told why.
  bool ok() const { return provider_.ok(); }
  FakeHost& host();
  const TestProvider& provider() const { return provider_; }
  const ConformanceOptions& options() const { return options_; }
  bool can(std::string_view capability) const;

  // A session that is open; nullptr: the provider refused, which every provider may do with a
  // sentence. `settings` nullptr: those of the options and the provider's capabilities.
  std::unique_ptr<SessionDriver> open(const DriverSettings* settings = nullptr);
  template <typename Driver>
  std::unique_ptr<Driver> open_as() {
    std::unique_ptr<SessionDriver> session = open();
    return std::unique_ptr<Driver>(static_cast<Driver*>(session.release()));
  }
  const DriverSettings& settings() const { return settings_; }

  // Everything that is under way comes in, also from the plugin's own threads.
  void settle();
  // Each open far end does this once.
  void network_opens();
  void network_refuses();
  void network_talks_garbage();

 private:
  const ConformanceOptions& options_;
  TestProvider provider_;
  DriverSettings settings_;
};

// A rule that begins with create().
template <void (*rule)(ConformanceCase& test)>
void with_provider(const PluginFile&, const dgm_provider_type& type,
                   const ConformanceOptions& options) {
  ConformanceCase test(type, options);
  if (test.ok()) rule(test);
}

std::vector<ConformanceRule> session_rules();
std::vector<ConformanceRule> kind_rules();
std::vector<ConformanceRule> transport_rules();
std::vector<ConformanceRule> call_control_rules();

}  // namespace dragoman::testing
