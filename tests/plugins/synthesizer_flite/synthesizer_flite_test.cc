#include "tests/support/local_synthesizer.h"

namespace {

using namespace dragoman::testing;
using std::chrono::seconds;

class SynthesizerFlite : public LocalSynthesizer {
 protected:
  SynthesizerFlite() : LocalSynthesizer(PLUGIN_FILE, "flite", "en") {}
};

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
  expect_silence_once_cancelled_and_the_next_utterance();
}

TEST_F(SynthesizerFlite, RefusesATextThatIsTooLongAndLives) {
  expect_refusal_of_a_text_that_is_too_long();
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
  expect_one_warning_of_an_unknown_voice("slt");
}

TEST_F(SynthesizerFlite, RefusesOptionsOutOfRangeWhoeverGivesThem) {
  expect_refusal_of_option("threads", "1000000",
                           "option threads: \"1000000\" is not between 1 and 8");
  expect_refusal_of_option("speed", "nan", "option speed: \"nan\" is not between 0.5 and 2");
}

TEST(SynthesizerFliteConformance, FollowsTheRulesOfTheAbi) {
  run_conformance(PLUGIN_FILE,
                  {.settings = {.language = "en"}, .patience = std::chrono::milliseconds(50)});
}

}  // namespace
