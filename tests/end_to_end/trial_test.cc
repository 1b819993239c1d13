// A new generation whose translator is dead: the host goes back by itself, and running calls with
// it.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/end_to_end/versioned_calls.h"
#include "tests/support/free_ports.h"

namespace dgm::test {
namespace {

using testing::HasSubstr;

constexpr size_t kPairs = 2, kSentences = 11;  // each speaks for 16 s

class TrialOfAGeneration : public testing::Test {
 protected:
  TrialOfAGeneration() {
    plugins_.install(DGM_BINARY_DIR "/plugins/translator_deepl.so", "translator_deepl.so");
  }
  Configuration configuration() const {
    auto configuration = versioned_configuration(plugins_, "adopt = \"now\"");
    configuration.host_lines =
        "[reload]\ntrial_s = 60\ntrial_error_percent = 20\ntrial_min_utterances = 8\n";
    // Nobody listens on that port.
    configuration.providers +=
        "[provider.dead]\nkind = translator\ntype = deepl\napi_key = none\n"
        "url = http://127.0.0.1:" +
        std::to_string(free_tcp_port()) + "\n";
    return configuration;
  }
  static std::string with_the_dead_one(std::string routes) {
    const std::string good = "versioned_translator";
    return routes.replace(routes.find(good), good.size(), "dead");
  }

  PluginFolder plugins_;
};

TEST_F(TrialOfAGeneration, WithADeadTranslatorEndsByItselfAndItsCallsAreTranslatedAgain) {
  Host host(configuration());
  ASSERT_NO_FATAL_FAILURE(host.start());
  VersionedCalls calls(host, kPairs, kSentences);
  calls.start();
  ASSERT_TRUE(eventually([&] { return calls.elapsed_ms() >= 2000; }, 20'000));
  host.folder().write("config/scripts/routes.lua",
                      with_the_dead_one(versioned_routes("adopt = \"now\"")));
  const auto answer = host.post("/api/v1/reload", "{}");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(host.program().wait_for_output("RELOAD_ROLLED_BACK", 15'000)) << host.log();
  calls.wait();
  EXPECT_THAT(host.log(), HasSubstr("generation 2 failed its trial"));
  EXPECT_EQ(host.health(), "yellow");
  EXPECT_THAT(host.get("/healthz"), HasSubstr("generation 1 serves again"));
  EXPECT_EQ(host.metric("dragoman_config_generation"), 1);
  for (const auto& ear : calls.ears()) {
    EXPECT_EQ(ear.report.line.lost, 0U);
    EXPECT_FALSE(ear.report.line.closed_by_host);
    const auto translated = std::ranges::count_if(ear.heard, &versioned::HeardUtterance::is_whole);
    EXPECT_LT(translated, kSentences) << "what the dead one was given is heard as it was said";
    ASSERT_GT(translated, kSentences / 2);
    EXPECT_TRUE(ear.heard.front().is_of(0));
    EXPECT_TRUE(ear.heard.back().is_of(0));
    // One of the last, said seconds after it came back.
    EXPECT_GT(ear.heard.back().begin, uint64_t{14'000} * 8);
  }
  EXPECT_EQ(host.stop(), 0) << host.log();
}

}  // namespace
}  // namespace dgm::test
