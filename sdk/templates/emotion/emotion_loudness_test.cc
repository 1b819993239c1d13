#include <gmock/gmock.h>

#include "dragoman/testing/drivers/emotion_driver.h"

namespace {

using namespace dragoman::testing;

class EmotionLoudness : public ::testing::Test {
 protected:
  FakeHost host_;
  PluginFile plugin_{PLUGIN_FILE};
  TestProvider provider_{*plugin_.find("dgm.emotion/1"), {{"loud_dbfs", "-20"}}};
  EmotionDriver session_{host_, provider_};
};

TEST_F(EmotionLoudness, FindsALoudSpeakerExcited) {
  ASSERT_EQ(session_.open(), DGM_OK);
  session_.push_tone(1000);
  ASSERT_EQ(session_.emotions().size(), 1u);
  const SeenEmotion& seen = session_.emotions()[0];
  EXPECT_EQ(seen.ended_ns - seen.started_ns, 1'000'000'000u);
  EXPECT_EQ(seen.scores[0].first, "excited");
  EXPECT_FLOAT_EQ(seen.scores[0].second, 1);
  EXPECT_FLOAT_EQ(seen.scores[1].second, 0);
}

TEST_F(EmotionLoudness, FindsSilenceCalm) {
  ASSERT_EQ(session_.open(), DGM_OK);
  session_.push_silence(2000);
  ASSERT_EQ(session_.emotions().size(), 2u);
  EXPECT_FLOAT_EQ(session_.emotions()[1].scores[0].second, 0);
}

}  // namespace
