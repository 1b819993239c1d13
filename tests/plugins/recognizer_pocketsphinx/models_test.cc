#include <gmock/gmock.h>

#include "plugins/recognizer_pocketsphinx/audio_ring.h"
#include "plugins/recognizer_pocketsphinx/language_model.h"
#include "plugins/recognizer_pocketsphinx/pronunciation.h"

namespace dgm::pocketsphinx {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Trigrams, AreWrittenInTheArpaFormWithTheirCounts) {
  const auto arpa = arpa_trigrams({{"a", "b"}, {"a", "b"}});
  EXPECT_THAT(arpa, HasSubstr("\\data\\\nngram 1=4\nngram 2=3\nngram 3=2\n"));
  EXPECT_THAT(arpa, testing::EndsWith("\n\\end\\\n"));
  // After "a" always "b": (2 + 1 * P(b)) / (2 + 1), P(b) = (2 + 3 * 1/3) / (6 + 3) = 1/3.
  EXPECT_THAT(arpa, HasSubstr("-0.1091\ta b\t-0.4771\n"));
}

TEST(CmuPhones, FollowTheIpaOfEspeak) {
  EXPECT_EQ(cmu_phones_of_ipa("nˈumeɾo"), "N UW M EH R OW");
  EXPECT_EQ(cmu_phones_of_ipa("vˈɔɪsmeɪl"), "V OY S M EY L");
  EXPECT_EQ(cmu_phones_of_ipa("kˌontɾasˈeɲa"), "K OW N T R AA S EH N Y AA");
}

TEST(CmuPhones, AreNoneForAnUnknownSign) { EXPECT_EQ(cmu_phones_of_ipa("ǃa"), ""); }

TEST(ForeignVariants, BeginWithTheGivenOneAndStayFew) {
  EXPECT_THAT(foreign_variants("P AA R"), ElementsAre("P AA R", "P AE R", "P AA D", "P AE D"));
  EXPECT_THAT(foreign_variants("S IY"), ElementsAre("S IY"));
  EXPECT_EQ(foreign_variants("Y AA R EH").size(), 16u);
}

TEST(DictionaryLines, KeepTheWantedWordsWithTheirVariants) {
  std::set<std::string> found;
  EXPECT_EQ(dictionary_lines("a AH\na(2) EY\nab AE B\nb B IY\n", {"a", "b", "c"}, found),
            "a AH\na(2) EY\nb B IY\n");
  EXPECT_THAT(found, ElementsAre("a", "b"));
}

TEST(EspeakProcess, GivesOnePronunciationPerWord) {
  const auto ipa = ipa_of_words({"hola", "número"}, "es", 5000);
  ASSERT_TRUE(ipa.has_value());
  ASSERT_EQ(ipa->size(), 2u);
  EXPECT_EQ(cmu_phones_of_ipa((*ipa)[0]), "OW L AA");
}

TEST(AudioRing, GivesFramesInOrderAndCutsLongOnes) {
  AudioRing ring(4);
  const std::vector<int16_t> long_frame(400, 7);
  ASSERT_TRUE(ring.push(long_frame, 1000, true));
  ASSERT_TRUE(ring.push_end());
  ASSERT_NE(ring.front(), nullptr);
  EXPECT_EQ(ring.front()->count, 320);
  EXPECT_TRUE(ring.front()->is_speech);
  ring.pop();
  EXPECT_EQ(ring.front()->count, 80);
  ring.pop();
  EXPECT_TRUE(ring.front()->is_end);
  ring.pop();
  EXPECT_EQ(ring.front(), nullptr);
}

TEST(AudioRing, RefusesAFrameWhenFullButStillTakesTheEnd) {
  AudioRing ring(2);
  const std::vector<int16_t> frame(320, 1);
  EXPECT_TRUE(ring.push(frame, 0, false));
  EXPECT_TRUE(ring.push(frame, 0, false));
  EXPECT_FALSE(ring.push(frame, 0, false));
  EXPECT_TRUE(ring.push_end());
  ring.pop();
  EXPECT_FALSE(ring.push(frame, 0, false));  // the end took the room of a frame
  ring.pop();
  EXPECT_TRUE(ring.push(frame, 0, false));
}

}  // namespace
}  // namespace dgm::pocketsphinx
