#include "host/calls/spoken_part.h"

#include <gtest/gtest.h>

namespace dgm::calls {
namespace {

TEST(SpokenPart, GoesOnWithTheWordInWhichItStopped) {
  const std::string_view text = "one two three";
  EXPECT_EQ(resume_at(text, 0), 0U);
  EXPECT_EQ(resume_at(text, 2), 0U);  // in "one"
  EXPECT_EQ(resume_at(text, 3), 4U);  // behind it
  EXPECT_EQ(resume_at(text, 4), 4U);
  EXPECT_EQ(resume_at(text, 6), 4U);  // in "two"
  EXPECT_EQ(resume_at(text, 7), 8U);
}

TEST(SpokenPart, SaysTheLastWordAgainRatherThanLeaveItOut) {
  EXPECT_EQ(resume_at("one two three", 12), 8U);
  EXPECT_EQ(resume_at("one two three", 500), 8U);
  EXPECT_EQ(resume_at("one two three. ", 500), 8U);
  EXPECT_EQ(resume_at("one", 500), 0U);
  EXPECT_EQ(resume_at("", 3), 0U);
}

TEST(SpokenPart, BreaksOnlyBesideBlanks) {
  const std::string_view text = "one two";
  EXPECT_TRUE(is_between_words(text, 0));
  EXPECT_FALSE(is_between_words(text, 2));
  EXPECT_TRUE(is_between_words(text, 3));
  EXPECT_TRUE(is_between_words(text, 4));
  EXPECT_TRUE(is_between_words(text, 7));
}

TEST(SpokenPart, KnowsWordsOfAnyScript) {
  EXPECT_TRUE(has_words("¿qué?"));
  EXPECT_TRUE(has_words("7"));
  EXPECT_TRUE(has_words("да"));
  EXPECT_FALSE(has_words(" ... - !"));
  EXPECT_FALSE(has_words(""));
}

}  // namespace
}  // namespace dgm::calls
