#include <gmock/gmock.h>

#include <cmath>

#include "dragoman/testing/conformance.h"
#include "dragoman/testing/drivers/synthesizer_driver.h"

namespace {

using namespace dragoman::testing;
using std::chrono::seconds;

class SynthesizerFlite : public ::testing::Test {
 protected:
  const dgm_provider_type& type() { return *plugin_.find("dgm.synthesizer/1", "flite"); }

  FakeHost host_;
  PluginFile plugin_{PLUGIN_FILE};
};

double level_dbfs(const std::vector<int16_t>& samples) {
  double energy = 0;
  for (int16_t sample : samples) energy += double(sample) * sample;
  return 10 * std::log10(energy / double(samples.size()) / (32768.0 * 32768.0));
}

TEST_F(SynthesizerFlite, SpeaksAnEnglishSentenceAtAHearableLevel) {
  const TestProvider provider(type());
  SynthesizerDriver session(host_, provider, {.language = "en-US"});
  ASSERT_EQ(session.open(), DGM_OK);

  ASSERT_EQ(session.speak(7, "Thank you for calling."), DGM_OK);
  ASSERT_TRUE(host_.pump_until([&] { return session.count("spoken") == 1; }, seconds(10)));

  EXPECT_EQ(session.audio_rate_hz(), 16000u);
  EXPECT_GT(session.audio(7).size(), 16000u / 2);
  EXPECT_LT(session.audio(7).size(), 4 * 16000u);
  EXPECT_GT(level_dbfs(session.audio(7)), -35);
  EXPECT_LT(level_dbfs(session.audio(7)), -6);
  EXPECT_GT(session.count("audio"), 5u);  // streamed, not given at once
  EXPECT_THAT(host_.violations(), ::testing::IsEmpty());
}

TEST_F(SynthesizerFlite, SpeaksWithTheOtherVoiceAndFasterOnRequest) {
  const TestProvider provider(type());
  SynthesizerDriver woman(host_, provider, {.voice = "slt"});
  SynthesizerDriver man(host_, provider, {.voice = "rms"});
  ASSERT_EQ(woman.open(), DGM_OK);
  ASSERT_EQ(man.open(), DGM_OK);

  woman.speak(1, "One moment, please.");
  woman.speak(2, "One moment, please.", 2.0F);
  man.speak(1, "One moment, please.");
  ASSERT_TRUE(host_.pump_until(
      [&] { return woman.count("spoken") == 2 && man.count("spoken") == 1; }, seconds(10)));

  EXPECT_NE(woman.audio(1), man.audio(1));
  EXPECT_LT(woman.audio(2).size(), woman.audio(1).size() * 2 / 3);
}

TEST_F(SynthesizerFlite, SpeaksOnSeveralThreadsAtOnce) {
  const TestProvider provider(type(), {{"threads", "4"}});
  SynthesizerDriver session(host_, provider, {});
  ASSERT_EQ(session.open(), DGM_OK);
  for (uint64_t utterance = 1; utterance <= 8; ++utterance) {
    ASSERT_EQ(session.speak(utterance, "Please hold the line."), DGM_OK);
  }
  ASSERT_TRUE(host_.pump_until([&] { return session.count("spoken") == 8; }, seconds(10)));
  for (uint64_t utterance = 2; utterance <= 8; ++utterance) {
    // The breath in the voice is noise, so samples differ; length and level do not.
    EXPECT_EQ(session.audio(utterance).size(), session.audio(1).size());
    EXPECT_NEAR(level_dbfs(session.audio(utterance)), level_dbfs(session.audio(1)), 1);
  }
}

TEST_F(SynthesizerFlite, IsSilentOnceAnUtteranceIsCancelledAndSpeaksTheNext) {
  const TestProvider provider(type());
  SynthesizerDriver session(host_, provider, {.language = "en"});
  ASSERT_EQ(session.open(), DGM_OK);
  std::string minutes;
  for (int i = 0; i < 100; ++i) minutes += "One, two, three, four. ";

  session.speak(1, minutes);
  session.cancel(1);
  session.speak(2, "Hello.");
  ASSERT_TRUE(host_.pump_until([&] { return session.count("spoken") == 1; }, seconds(5)));

  EXPECT_THAT(session.spoken(), ::testing::ElementsAre(2u));
  EXPECT_TRUE(session.audio(1).empty());
  EXPECT_THAT(host_.violations(), ::testing::IsEmpty());
}

TEST_F(SynthesizerFlite, RefusesATextThatIsTooLongAndLives) {
  const TestProvider provider(type());
  SynthesizerDriver session(host_, provider, {.language = "en"});
  ASSERT_EQ(session.open(), DGM_OK);
  session.speak(1, std::string(4001, 'a'));
  session.speak(2, "Hello.");
  ASSERT_TRUE(host_.pump_until([&] { return session.count("spoken") == 1; }, seconds(5)));
  EXPECT_THAT(session.refused(), ::testing::ElementsAre(1u));
}

TEST_F(SynthesizerFlite, SaysThatItSpeaksEnglishOnly) {
  const TestProvider provider(type());
  SynthesizerDriver session(host_, provider, {.language = "es-ES"});
  EXPECT_EQ(session.open(), DGM_UNSUPPORTED);
  EXPECT_EQ(session.error().detail,
            "flite speaks English only, not \"es-ES\"; synthesizer espeak speaks about a hundred "
            "languages");
}

TEST_F(SynthesizerFlite, WarnsOnceOfAnUnknownVoiceAndSpeaksAnyway) {
  const TestProvider provider(type());
  for (int i = 0; i < 2; ++i) {
    SynthesizerDriver session(host_, provider, {.language = "en", .voice = "rachel"});
    ASSERT_EQ(session.open(), DGM_OK);
  }
  const auto log = host_.log();
  EXPECT_EQ(std::count_if(log.begin(), log.end(),
                          [](const LogLine& line) {
                            return line.text == "flite has no voice \"rachel\" and speaks with slt";
                          }),
            1);
}

TEST(SynthesizerFliteConformance, FollowsTheRulesOfTheAbi) {
  run_conformance(PLUGIN_FILE,
                  {.settings = {.language = "en"}, .patience = std::chrono::milliseconds(50)});
}

}  // namespace
