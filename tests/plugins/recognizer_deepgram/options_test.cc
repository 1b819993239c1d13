#include <fstream>
#include <iterator>

#include "tests/plugins/recognizer_deepgram/scripted_deepgram.h"
#include "tests/support/transport_plugin.h"

namespace dragoman::deepgram {
namespace {

class Options : public ::testing::Test {
 protected:
  std::string refusal(OptionValues options) {
    options.insert({"api_key", "k-123"});
    const TestProvider provider(*plugin_.find(DGM_RECOGNIZER_ID), options);
    return provider.error().detail;
  }
  std::vector<std::string> capabilities(OptionValues options) {
    options.insert({"api_key", "k-123"});
    return TestProvider(*plugin_.find(DGM_RECOGNIZER_ID), options).capabilities();
  }
  FakeHost host_;
  PluginFile plugin_{kPluginFile};
};

TEST_F(Options, AreRefusedWithTheirNames) {
  EXPECT_EQ(refusal({}), "");
  EXPECT_EQ(refusal({{"api_key", ""}}),
            "option api_key: is empty; give it as ${system.env.DEEPGRAM_API_KEY}");
  EXPECT_EQ(refusal({{"api_key", "k 123"}}),
            "option api_key: holds blanks or other characters that do not belong there, or is too "
            "long");
  EXPECT_EQ(refusal({{"url", "https://api.deepgram.com"}}),
            "option url: \"https://api.deepgram.com\" is not like wss://api.deepgram.com");
  EXPECT_EQ(refusal({{"url", "wss://api.deepgram.com/v1/listen"}}),
            "option url: \"wss://api.deepgram.com/v1/listen\" is not like wss://api.deepgram.com");
  EXPECT_EQ(refusal({{"query", "?a=b"}}),
            "option query: write it without ? and #, as name=value&name=value");
  EXPECT_EQ(refusal({{"eager_eot_threshold", "0.9"}}),
            "option eager_eot_threshold: is more than eot_threshold; lower it");
}

TEST_F(Options, OfTheKeyAreNeverRepeated) {
  EXPECT_THAT(refusal({{"api_key", "k-\n-secret"}}), Not(HasSubstr("secret")));
}

TEST_F(Options, DecideWhoFindsTheEndOfAnUtterance) {
  EXPECT_THAT(capabilities({}), Not(::testing::Contains("endpointing")));
  EXPECT_THAT(capabilities({{"api", "flux"}}), ::testing::Contains("endpointing"));
}

TEST_F(Options, DecideTheLanguages) {
  EXPECT_THAT(capabilities({}), ::testing::Contains("lang:uk"));
  EXPECT_THAT(capabilities({{"api", "flux"}}), Not(::testing::Contains("lang:uk")));
  EXPECT_THAT(capabilities({{"languages", "eo"}}),
              ElementsAre("interim", "phrases", "detection", "lang:eo"));
  EXPECT_THAT(capabilities({{"model", "my-own"}}), ElementsAre("interim", "phrases"));
}

TEST_F(Options, StandInTheReadmeAsTheyAre) {
  std::ifstream file(DGM_SOURCE_DIR "/plugins/recognizer_deepgram/README.md");
  const std::string readme{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(readme, HasSubstr(test::option_table(*plugin_.find(DGM_RECOGNIZER_ID))));
}

}  // namespace
}  // namespace dragoman::deepgram
