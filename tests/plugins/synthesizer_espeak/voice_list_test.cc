#include "plugins/synthesizer_espeak/voice_list.h"

#include <gmock/gmock.h>

namespace dgm::espeak {
namespace {

const std::vector<Voice> kVoices = {{"roa/es", {{"es", 5}}},
                                    {"roa/es-419", {{"es-419", 5}, {"es-mx", 6}, {"es", 6}}},
                                    {"roa/fr", {{"fr-fr", 5}, {"fr", 5}}},
                                    {"roa/fr-BE", {{"fr-be", 5}, {"fr", 8}}}};

TEST(VoiceList, TakesThePreferredVoiceOfALanguage) {
  EXPECT_EQ(choose_voice(kVoices, "es", "").identifier, "roa/es");
  EXPECT_EQ(choose_voice(kVoices, "fr", "").identifier, "roa/fr");
}

TEST(VoiceList, PrefersTheWholeTagToTheLanguageAlone) {
  EXPECT_EQ(choose_voice(kVoices, "es-MX", "").identifier, "roa/es-419");
  EXPECT_EQ(choose_voice(kVoices, "fr_FR", "").identifier, "roa/fr");
}

TEST(VoiceList, FallsBackToTheLanguageWithoutItsRegion) {
  EXPECT_EQ(choose_voice(kVoices, "es-AR", "").identifier, "roa/es");
  EXPECT_EQ(choose_voice(kVoices, "fr-Latn-CA", "").identifier, "roa/fr");
}

TEST(VoiceList, KnowsNoVoiceForALanguageThatIsNotThere) {
  EXPECT_EQ(choose_voice(kVoices, "he-IL", "").identifier, "");
}

TEST(VoiceList, FindsTheWantedVoiceByTagOrIdentifierAndKeepsItsVariant) {
  const auto by_tag = choose_voice(kVoices, "es", "es-419+f3");
  EXPECT_EQ(by_tag.identifier, "roa/es-419+f3");
  EXPECT_TRUE(by_tag.voice_found);
  EXPECT_EQ(choose_voice(kVoices, "es", "roa/fr-BE").identifier, "roa/fr-BE");
}

TEST(VoiceList, SpeaksWithTheLanguagesOwnVoiceWhenTheWantedOneIsUnknown) {
  const auto choice = choose_voice(kVoices, "es", "rachel");
  EXPECT_EQ(choice.identifier, "roa/es");
  EXPECT_FALSE(choice.voice_found);
}

TEST(VoiceList, ListsEachCapabilityOnce) {
  EXPECT_THAT(capability_words({kVoices[0], kVoices[1]}),
              testing::ElementsAre("lang:es", "lang:es-419", "lang:es-mx", "voice:es",
                                   "voice:es-419", "voice:es-mx"));
}

}  // namespace
}  // namespace dgm::espeak
