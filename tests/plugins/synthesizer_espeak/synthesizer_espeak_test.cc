#include <gmock/gmock.h>

#include <cmath>

#include "dragoman/testing/conformance.h"
#include "dragoman/testing/drivers/synthesizer_driver.h"

namespace {

using namespace dragoman::testing;
using std::chrono::seconds;

class SynthesizerEspeak : public ::testing::Test {
 protected:
  const dgm_provider_type& type() { return *plugin_.find("dgm.synthesizer/1", "espeak"); }

  FakeHost host_;
  PluginFile plugin_{PLUGIN_FILE};
};

double level_dbfs(const std::vector<int16_t>& samples) {
  double energy = 0;
  for (int16_t sample : samples) energy += double(sample) * sample;
  return 10 * std::log10(energy / double(samples.size()) / (32768.0 * 32768.0));
}

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
  french.speak(1, "La conferencia va a comenzar ahora.");
  ASSERT_TRUE(host_.pump_until(
      [&] { return spanish.count("spoken") == 2 && french.count("spoken") == 1; }, seconds(5)));

  EXPECT_NE(spanish.audio(1), french.audio(1));
  EXPECT_LT(spanish.audio(2).size(), spanish.audio(1).size() * 2 / 3);
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
  const TestProvider provider(type());
  SynthesizerDriver session(host_, provider, {.language = "es"});
  ASSERT_EQ(session.open(), DGM_OK);
  std::string minutes;
  for (int i = 0; i < 100; ++i) minutes += "Uno, dos, tres, cuatro. ";

  session.speak(1, minutes);
  session.cancel(1);
  session.speak(2, "Hola.");
  ASSERT_TRUE(host_.pump_until([&] { return session.count("spoken") == 1; }, seconds(5)));

  EXPECT_THAT(session.spoken(), ::testing::ElementsAre(2u));
  EXPECT_TRUE(session.audio(1).empty());
  EXPECT_THAT(host_.violations(), ::testing::IsEmpty());
}

TEST_F(SynthesizerEspeak, RefusesATextThatIsTooLongAndLives) {
  const TestProvider provider(type());
  SynthesizerDriver session(host_, provider, {.language = "es"});
  ASSERT_EQ(session.open(), DGM_OK);
  session.speak(1, std::string(4001, 'a'));
  session.speak(2, "Hola.");
  ASSERT_TRUE(host_.pump_until([&] { return session.count("spoken") == 1; }, seconds(5)));
  EXPECT_THAT(session.refused(), ::testing::ElementsAre(1u));
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
  const TestProvider provider(type());
  for (int i = 0; i < 2; ++i) {
    SynthesizerDriver session(host_, provider, {.language = "es", .voice = "rachel"});
    ASSERT_EQ(session.open(), DGM_OK);
  }
  const auto log = host_.log();
  EXPECT_EQ(std::count_if(log.begin(), log.end(),
                          [](const LogLine& line) {
                            return line.text ==
                                   "espeak has no voice \"rachel\" and speaks with roa/es";
                          }),
            1);
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

TEST(SynthesizerEspeakConformance, FollowsTheRulesOfTheAbi) {
  run_conformance(PLUGIN_FILE,
                  {.settings = {.language = "es"}, .patience = std::chrono::milliseconds(50)});
}

}  // namespace
