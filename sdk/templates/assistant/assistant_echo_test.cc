#include <gmock/gmock.h>

#include "dragoman/testing/drivers/assistant_driver.h"

namespace {

using namespace dragoman::testing;

class AssistantEcho : public ::testing::Test {
 protected:
  FakeHost host_;
  PluginFile plugin_{PLUGIN_FILE};
  TestProvider provider_{*plugin_.find("dgm.assistant/1")};
  AssistantDriver session_{host_, provider_};
};

TEST_F(AssistantEcho, RepeatsWhatTheCallerSaidAfterAPause) {
  ASSERT_EQ(session_.open(), DGM_OK);
  session_.push_tone(400);
  session_.push_silence(480);
  EXPECT_EQ(session_.count("audio"), 0u);
  session_.push_silence(20);
  host_.advance(std::chrono::milliseconds(400));

  EXPECT_EQ(session_.audio(1).size(), 6400u);  // 400 ms at 16 kHz
  EXPECT_THAT(session_.turns_done(), ::testing::ElementsAre(1u));
}

TEST_F(AssistantEcho, StopsWhereItIsInterrupted) {
  ASSERT_EQ(session_.open(), DGM_OK);
  session_.push_tone(1000);
  session_.push_silence(500);
  host_.advance(std::chrono::milliseconds(100));
  session_.interrupt(1, 90);
  const size_t heard = session_.audio(1).size();
  host_.advance(std::chrono::milliseconds(1000));

  EXPECT_LT(heard, 3000u);
  EXPECT_EQ(session_.audio(1).size(), heard);
  EXPECT_THAT(session_.turns_done(), ::testing::ElementsAre(1u));
}

}  // namespace
