#include "plugins/recognizer_pocketsphinx/text.h"

#include <gmock/gmock.h>

namespace dgm::pocketsphinx {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SpokenWords, AreLowerCaseWithoutMarks) {
  EXPECT_THAT(spoken_words("Hello, World! -- It's me.", "en"),
              ElementsAre("hello", "world", "it's", "me"));
}

TEST(SpokenWords, SpellNumbersAsTheyAreSaid) {
  EXPECT_THAT(spoken_words("Press 1", "en"), ElementsAre("press", "one"));
  EXPECT_THAT(spoken_words("42 500 117", "en-US"),
              ElementsAre("forty", "two", "five", "hundred", "one", "hundred", "seventeen"));
  EXPECT_THAT(spoken_words("1234 007", "en"),
              ElementsAre("one", "two", "three", "four", "zero", "zero", "seven"));
  EXPECT_THAT(spoken_words("28 31 100 500", "es"),
              ElementsAre("veintiocho", "treinta", "y", "uno", "cien", "quinientos"));
}

TEST(SpokenWords, NameTheKeysOfATelephone) {
  EXPECT_THAT(spoken_words("press * or #", "en"), ElementsAre("press", "star", "or", "pound"));
  EXPECT_THAT(spoken_words("#", "es"), ElementsAre("numeral"));
}

TEST(SpokenWords, LeaveOutWhatDescribesASound) {
  EXPECT_THAT(spoken_words("[ascending tones]", "en"), IsEmpty());
  EXPECT_THAT(spoken_words("at [@] <beep> (pause) end", "en"), ElementsAre("at", "end"));
  EXPECT_THAT(spoken_words("[open", "en"), ElementsAre("open"));
}

TEST(SpokenWords, KeepAccentsAndLowerThem) {
  EXPECT_THAT(spoken_words("¿CÓMO está Ángel?", "es"), ElementsAre("cómo", "está", "ángel"));
  EXPECT_THAT(spoken_words("don\xE2\x80\x99t", "en"), ElementsAre("don't"));
}

TEST(SpokenWords, SurviveBrokenUtf8) {
  EXPECT_THAT(spoken_words("a\xC3", "en"), ElementsAre("a"));
  EXPECT_THAT(spoken_words("\xFF\x80", "en"), IsEmpty());
}

TEST(Folded, TakesAccentsAway) {
  EXPECT_EQ(folded("contraseña"), "contrasena");
  EXPECT_EQ(folded("número"), "numero");
  EXPECT_EQ(folded("plain"), "plain");
}

TEST(PrimaryLanguage, IsTheFirstSubtag) {
  EXPECT_EQ(primary_language("es-MX"), "es");
  EXPECT_EQ(primary_language("EN_us"), "en");
  EXPECT_EQ(primary_language(""), "");
}

}  // namespace
}  // namespace dgm::pocketsphinx
