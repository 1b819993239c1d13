// The plugin as the host loads it.
#include <gmock/gmock.h>

#include <fstream>

#include "dragoman/testing/drivers/emotion_driver.h"
#include "tests/support/spoken_moods.h"
#include "tests/support/transport_plugin.h"

namespace dragoman::prosody {
namespace {

using namespace dragoman::testing;
using ::testing::HasSubstr;

class EmotionProsody : public ::testing::Test {
 protected:
  void say(EmotionDriver& session, const std::vector<int16_t>& speech) {
    dgm::test::say_to(speech, activity_, [&](const std::vector<int16_t>& frame, bool is_speech) {
      EXPECT_EQ(session.push_frame(frame, is_speech ? uint32_t{DGM_FRAME_SPEECH} : 0u), DGM_OK);
    });
  }
  FakeHost host_;
  PluginFile plugin_{DGM_BINARY_DIR "/plugins/emotion_prosody.so"};
  const dgm_provider_type& type_ = *plugin_.find(DGM_EMOTION_ID, "prosody");
  dgm::audio::VoiceActivity activity_{dgm::test::kPromptHz};
};

TEST_F(EmotionProsody, TellsAngerWithTheTimesOfTheSpeech) {
  const TestProvider provider(type_);
  EmotionDriver session(host_, provider, {.sample_rate_hz = dgm::test::kPromptHz});
  ASSERT_EQ(session.open(), DGM_OK);
  EXPECT_TRUE(session.ready());
  say(session, dgm::test::prompt("demo-abouttotry"));
  const uint64_t begin_ns = host_.now_ns();
  say(session, dgm::test::angry(dgm::test::prompt("tt-allbusy")));

  ASSERT_FALSE(session.emotions().empty());
  const SeenEmotion& last = session.emotions().back();
  EXPECT_GE(last.started_ns + 100'000'000, begin_ns);
  EXPECT_LE(last.ended_ns, host_.now_ns());
  std::map<std::string, float> scores(last.scores.begin(), last.scores.end());
  ASSERT_EQ(scores.size(), 4u);
  EXPECT_GT(scores["anger"], scores["calm"]);
  EXPECT_GT(scores["anger"], scores["sadness"]);
  EXPECT_TRUE(host_.violations().empty());
}

TEST_F(EmotionProsody, SaysNothingOfSilence) {
  const TestProvider provider(type_);
  EmotionDriver session(host_, provider, {});
  ASSERT_EQ(session.open(), DGM_OK);
  session.push_silence(30'000);
  EXPECT_TRUE(session.emotions().empty());
}

TEST_F(EmotionProsody, RefusesWhatItCannotAnalyze) {
  const TestProvider provider(type_);
  EmotionDriver narrow(host_, provider, {.sample_rate_hz = 4000});
  EXPECT_EQ(narrow.open(), DGM_UNSUPPORTED);
  const TestProvider wrong(type_, {{"memory_s", "5"}, {"least_s", "6"}});
  EXPECT_THAT(wrong.error().detail, HasSubstr("option least_s is more than memory_s"));
}

TEST_F(EmotionProsody, HasItsOptionsInItsReadme) {
  std::ifstream file(DGM_SOURCE_DIR "/plugins/emotion_prosody/README.md");
  const std::string readme{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(readme, HasSubstr(test::option_table(type_)));
}

}  // namespace
}  // namespace dragoman::prosody
