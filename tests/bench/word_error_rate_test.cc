#include "tests/bench/word_error_rate.h"

#include <gmock/gmock.h>

namespace dgm::bench {
namespace {

using testing::ElementsAre;

TEST(ComparableWords, HaveNoCaseNoAccentsAndNoMarks) {
  EXPECT_THAT(comparable_words("Press 1, please! It's Él ÑANDÚ"),
              ElementsAre("press", "one", "please", "it's", "el", "nandu"));
  EXPECT_THAT(comparable_words("[beep] <tone> hello (pause)"), ElementsAre("hello"));
  EXPECT_THAT(comparable_words("10"), ElementsAre("one", "zero"));
}

TEST(WordErrorRate, IsZeroForTheSameWords) {
  EXPECT_EQ(word_errors("Please try again.", "please try again").errors(), 0u);
  EXPECT_DOUBLE_EQ(word_errors("", "").rate(), 0);
}

TEST(WordErrorRate, CountsEachKindOfError) {
  EXPECT_EQ(word_errors("please enter your number", "please enter number").deletions, 1u);
  EXPECT_EQ(word_errors("please enter number", "please enter your number").insertions, 1u);
  EXPECT_EQ(word_errors("please enter your number", "police enter your number").substitutions, 1u);
  const auto errors = word_errors("one two three four", "one too three four five");
  EXPECT_EQ(errors.errors(), 2u);
  EXPECT_DOUBLE_EQ(errors.rate(), 0.5);
}

TEST(WordErrorRate, IsOneWhenNothingWasHeardAndMoreWhenTooMuchWas) {
  EXPECT_DOUBLE_EQ(word_errors("one two", "").rate(), 1);
  EXPECT_DOUBLE_EQ(word_errors("one", "one two three").rate(), 2);
}

TEST(WordErrorRate, IsWeighedByWordsWhenSummedUp) {
  auto sum = word_errors("a b c", "a b c");
  sum += word_errors("d", "e");
  EXPECT_DOUBLE_EQ(sum.rate(), 0.25);
}

}  // namespace
}  // namespace dgm::bench
