#include <gmock/gmock.h>

#include "dragoman/testing/drivers/translator_driver.h"

namespace {

using namespace dragoman::testing;

class TranslatorUpper : public ::testing::Test {
 protected:
  FakeHost host_;
  PluginFile plugin_{PLUGIN_FILE};
};

TEST_F(TranslatorUpper, AnswersInCapitals) {
  const TestProvider provider(*plugin_.find("dgm.translator/1"));
  TranslatorDriver session(host_, provider, {});
  ASSERT_EQ(session.open(), DGM_OK);

  session.translate(1, "good mor", false);
  session.translate(1, "good morning", true);

  ASSERT_EQ(session.translations().size(), 2u);
  EXPECT_FALSE(session.translations()[0].is_final);
  EXPECT_EQ(session.translations()[1].text, "GOOD MORNING");
  EXPECT_EQ(session.translations()[1].utterance, 1u);
}

TEST_F(TranslatorUpper, RefusesALongTextAndGoesOn) {
  const TestProvider provider(*plugin_.find("dgm.translator/1"), {{"longest_text_bytes", "5"}});
  TranslatorDriver session(host_, provider, {});
  ASSERT_EQ(session.open(), DGM_OK);

  session.translate(1, "too long");
  session.translate(2, "fine");

  EXPECT_THAT(session.refused(), ::testing::ElementsAre(1u));
  ASSERT_EQ(session.translations().size(), 1u);
  EXPECT_EQ(session.translations()[0].text, "FINE");
}

}  // namespace
