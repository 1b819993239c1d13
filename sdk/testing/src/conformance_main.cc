// dragoman_conformance FILE [option=value ...]: the conformance suite, one test per rule and type.
// GoogleTest's own options (--gtest_filter) work too.
#include <gtest/gtest.h>

#include <cstdio>

#include "dragoman/testing/conformance.h"

namespace {

using namespace dragoman::testing;

class RuleTest : public ::testing::Test {
 public:
  RuleTest(const ConformanceRule& rule, std::string file, std::string kind, std::string type,
           const ConformanceOptions& options)
      : rule_(rule),
        file_(std::move(file)),
        kind_(std::move(kind)),
        type_(std::move(type)),
        options_(options) {}
  void TestBody() override { run_rule(rule_, file_, kind_, type_, options_); }

 private:
  const ConformanceRule& rule_;
  std::string file_, kind_, type_;
  const ConformanceOptions& options_;
};

// "dgm.session-store/1" -> "session_store"
std::string plain_kind(std::string kind) {
  kind = kind.substr(kind.find('.') + 1);
  kind = kind.substr(0, kind.find('/'));
  std::replace(kind.begin(), kind.end(), '-', '_');
  return kind;
}

}  // namespace

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (argc < 2) {
    std::fprintf(stderr, "usage: dragoman_conformance PLUGIN.so [option=value ...]\n");
    return 2;
  }
  const std::string file = argv[1];
  static ConformanceOptions options;
  for (int i = 2; i < argc; ++i) {
    const std::string_view word = argv[i];
    const size_t equals = word.find('=');
    if (equals == std::string_view::npos) {
      std::fprintf(stderr, "\"%s\" is not option=value\n", argv[i]);
      return 2;
    }
    options.options[std::string(word.substr(0, equals))] = word.substr(equals + 1);
  }

  std::string problem;
  std::vector<std::pair<std::string, std::string>> types;
  {
    FakeHost host;  // each rule has its own
    const PluginFile plugin(file);
    problem = plugin.problem();
    if (plugin.ok()) {
      for (const dgm_provider_type* type : plugin.types())
        types.emplace_back(type->kind, type->name);
    }
  }
  if (!problem.empty()) {
    std::fprintf(stderr, "%s\n", problem.c_str());
    return 1;
  }
  for (const auto& [kind, type] : types) {
    const std::string suite = plain_kind(kind) + "_" + type;
    for (const ConformanceRule& rule : conformance_rules()) {
      if (!rule.kind.empty() && rule.kind != kind) continue;
      ::testing::RegisterTest(suite.c_str(), rule.name.c_str(), nullptr, nullptr, __FILE__,
                              __LINE__,
                              [&rule, file, kind = kind, type = type]() -> ::testing::Test* {
                                return new RuleTest(rule, file, kind, type, options);
                              });
    }
  }
  return RUN_ALL_TESTS();
}
