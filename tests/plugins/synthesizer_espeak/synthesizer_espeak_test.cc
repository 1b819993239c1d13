#include "tests/support/local_synthesizer.h"

namespace {

using namespace dragoman::testing;
using std::chrono::seconds;

class SynthesizerEspeak : public LocalSynthesizer {
 protected:
  SynthesizerEspeak() : LocalSynthesizer(PLUGIN_FILE, "espeak", "es") {}
};

TEST_F(SynthesizerEspeak, SpeaksASpanishSentenceAtAHearableLevel) {
  const TestProvider provider(type());
  SynthesizerDriver session(host_, provider, {.language = "es-ES"});
  ASSERT_EQ(session.open(), DGM_OK);

  ASSERT_EQ(session.speak(7, "Gracias por su llamada."), DGM_OK);
  ASSERT_TRUE(host_.pump_until([&] { return session.count("spoken") == 1; }, seconds(5)));

  EXPECT_EQ(session.audio_rate_hz(), 22050u);
  EXPECT_GT(session.audio(7).size(), 22050u);
  EXPECT_LT(session.audio(7).size(), 4 * 22050u);
  EXPECT_GT(level_dbfs(session.audio(7)), -30);
  EXPECT_LT(level_dbfs(session.audio(7)), -6);
  EXPECT_THAT(host_.violations(), ::testing::IsEmpty());
}

TEST_F(SynthesizerEspeak, SpeaksDifferentlyInAnotherLanguageAndFasterOnRequest) {
  const TestProvider provider(type());
  SynthesizerDriver spanish(host_, provider, {.language = "es"});
  SynthesizerDriver french(host_, provider, {.language = "fr-CA"});
  ASSERT_EQ(spanish.open(), DGM_OK);
  ASSERT_EQ(french.open(), DGM_OK);

  spanish.speak(1, "La conferencia va a comenzar ahora.");
  spanish.speak(2, "La conferencia va a comenzar ahora.", 2.0F);
  spanish.speak(3, "La conferencia va a comenzar ahora.", 1.0F, {{"speed", "2"}});
  french.speak(1, "La conferencia va a comenzar ahora.");
  ASSERT_TRUE(host_.pump_until(
      [&] { return spanish.count("spoken") == 3 && french.count("spoken") == 1; }, seconds(5)));

  EXPECT_NE(spanish.audio(1), french.audio(1));
  EXPECT_LT(spanish.audio(2).size(), spanish.audio(1).size() * 2 / 3);
  EXPECT_LT(spanish.audio(3).size(), spanish.audio(1).size() * 2 / 3);
}

TEST_F(SynthesizerEspeak, SpeaksTheSameSentenceOfManySessionsAlike) {
  const TestProvider provider(type());
  std::vector<std::unique_ptr<SynthesizerDriver>> sessions;
  for (int i = 0; i < 8; ++i) {
    sessions.push_back(
        std::make_unique<SynthesizerDriver>(host_, provider, DriverSettings{.language = "es"}));
    ASSERT_EQ(sessions.back()->open(), DGM_OK);
    ASSERT_EQ(sessions.back()->speak(1, "Por favor, espere."), DGM_OK);
  }
  ASSERT_TRUE(host_.pump_until(
      [&] {
        return std::all_of(sessions.begin(), sessions.end(),
                           [](const auto& session) { return session->count("spoken") == 1; });
      },
      seconds(5)));
  for (const auto& session : sessions) EXPECT_GT(session->audio(1).size(), 11025u);
}

TEST_F(SynthesizerEspeak, IsSilentOnceAnUtteranceIsCancelledAndSpeaksTheNext) {
  expect_silence_once_cancelled_and_the_next_utterance();
}

TEST_F(SynthesizerEspeak, RefusesATextThatIsTooLongAndLives) {
  expect_refusal_of_a_text_that_is_too_long();
}

TEST_F(SynthesizerEspeak, SaysWhichLanguageItLacks) {
  const TestProvider provider(type());
  SynthesizerDriver session(host_, provider, {.language = "zz-ZZ"});
  EXPECT_EQ(session.open(), DGM_UNSUPPORTED);
  EXPECT_EQ(session.error().detail,
            "eSpeak NG has no voice for language \"zz-ZZ\"; the words lang: of `dragoman describe` "
            "list its languages");
}

TEST_F(SynthesizerEspeak, WarnsOnceOfAnUnknownVoiceAndSpeaksAnyway) {
  expect_one_warning_of_an_unknown_voice("roa/es");
}

TEST_F(SynthesizerEspeak, NamesThePackageWhenItsDataIsMissing) {
  const TestProvider provider(type(), {{"data_folder", "/nonexistent"}});
  EXPECT_FALSE(provider.ok());
  EXPECT_EQ(provider.error().status, dragoman::Status::kUnavailable);
  EXPECT_EQ(provider.error().detail,
            "eSpeak NG found no voices in /nonexistent; install the package espeak-ng-data");
}

TEST_F(SynthesizerEspeak, OffersTheLanguagesItFound) {
  const TestProvider provider(type());
  EXPECT_THAT(provider.capabilities(),
              ::testing::IsSupersetOf({"lang:en", "lang:es", "lang:es-419", "lang:fr", "lang:de"}));
}

TEST_F(SynthesizerEspeak, RefusesOptionsOutOfRangeWhoeverGivesThem) {
  expect_refusal_of_option("words_per_minute", "79",
                           "option words_per_minute: \"79\" is not between 80 and 450");
  expect_refusal_of_option("pitch", "4294967346",
                           "option pitch: \"4294967346\" is not between 0 and 100");
}

TEST(SynthesizerEspeakConformance, FollowsTheRulesOfTheAbi) {
  run_conformance(PLUGIN_FILE,
                  {.settings = {.language = "es"}, .patience = std::chrono::milliseconds(50)});
}

}  // namespace
