#include <fstream>
#include <iterator>

#include "tests/plugins/translator_deepl/scripted_deepl.h"
#include "tests/support/transport_plugin.h"

namespace dragoman::deepl {
namespace {

class DeeplOptions : public ::testing::Test {
 protected:
  std::string refusal(OptionValues options) {
    options.insert({"api_key", "k-123"});
    const TestProvider provider(*plugin_.find(DGM_TRANSLATOR_ID), options);
    return provider.error().detail;
  }
  FakeHost host_;
  PluginFile plugin_{kPluginFile};
};

TEST_F(DeeplOptions, AreRefusedWithTheirNames) {
  EXPECT_EQ(refusal({}), "");
  EXPECT_EQ(refusal({{"api_key", ""}}),
            "option api_key: is empty; give it as ${system.env.DEEPL_API_KEY}");
  EXPECT_EQ(refusal({{"url", "api.deepl.com"}}),
            "option url: \"api.deepl.com\" is not like https://api.deepl.com");
  EXPECT_EQ(refusal({{"glossaries", "en>fr"}}),
            "option glossaries: \"en>fr\" is not like en>fr=ID");
  EXPECT_EQ(refusal({{"target_codes", "=FR"}}),
            "option target_codes: \"=FR\" is not like fr-CA=FR-CA");
  EXPECT_THAT(refusal({{"api_key", "k-\n-secret"}}), Not(HasSubstr("secret")));
}

TEST_F(DeeplOptions, AWordThatIsNoLanguageIsRefused) {
  const TestProvider provider(*plugin_.find(DGM_TRANSLATOR_ID), {{"api_key", "k"}});
  TranslatorDriver session(host_, provider, {.language = "english"});
  EXPECT_EQ(session.open(), DGM_UNSUPPORTED);
  EXPECT_EQ(session.error().detail, "\"english\" is no language; write it like en-US");
}

TEST_F(DeeplOptions, StandInTheReadmeAsTheyAre) {
  std::ifstream file(DGM_SOURCE_DIR "/plugins/translator_deepl/README.md");
  const std::string readme{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(readme, HasSubstr(test::option_table(*plugin_.find(DGM_TRANSLATOR_ID))));
}

}  // namespace
}  // namespace dragoman::deepl
