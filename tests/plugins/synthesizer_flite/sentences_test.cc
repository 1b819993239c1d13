#include "plugins/synthesizer_flite/sentences.h"

#include <gmock/gmock.h>

namespace dgm::flite {
namespace {

using testing::ElementsAre;

TEST(Sentences, AreCutAfterTheirMark) {
  EXPECT_THAT(sentences_of("Hello. Are you there?  Yes!", 300),
              ElementsAre("Hello.", "Are you there?", "Yes!"));
}

TEST(Sentences, KeepNumbersAndAddressesWhole) {
  EXPECT_THAT(sentences_of("It costs 3.50 at www.example.org", 300),
              ElementsAre("It costs 3.50 at www.example.org"));
}

TEST(Sentences, AreCutAtABlankWhenTheyAreTooLong) {
  EXPECT_THAT(sentences_of("one two three four", 9), ElementsAre("one two", "three", "four"));
  EXPECT_THAT(sentences_of("abcdefgh", 3), ElementsAre("abc", "def", "gh"));
}

TEST(Sentences, AreNoneInAnEmptyText) {
  EXPECT_THAT(sentences_of("", 300), ElementsAre());
  EXPECT_THAT(sentences_of(" \n ", 300), ElementsAre());
}

}  // namespace
}  // namespace dgm::flite
