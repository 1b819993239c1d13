#include "tests/bench/cloud/words.h"

#include <gtest/gtest.h>

namespace dgm::bench {
namespace {

WordCount count(const std::string& expected, const std::string& heard) {
  return compare_words(split_words(expected), split_words(heard));
}

TEST(Words, ThatAllCameInOrderAreNeitherLostNorDoubled) {
  const auto words = count("Le numéro est quatre", "Le  numéro est quatre ");
  EXPECT_EQ(words.expected, 4U);
  EXPECT_EQ(words.lost, 0U);
  EXPECT_EQ(words.surplus, 0U);
}

TEST(Words, ThatAreMissingAreLost) { EXPECT_EQ(count("a b c d", "a d").lost, 2U); }

TEST(Words, ThatCameTwiceAreSurplus) {
  const auto words = count("a b c", "a b b c c");
  EXPECT_EQ(words.lost, 0U);
  EXPECT_EQ(words.surplus, 2U);
}

TEST(Words, InAnotherOrderAreLostAndSurplus) {
  const auto words = count("a b", "b a");
  EXPECT_EQ(words.lost, 1U);
  EXPECT_EQ(words.surplus, 1U);
}

TEST(Words, OfNothingAreAllLost) { EXPECT_EQ(count("a b", "").lost, 2U); }

}  // namespace
}  // namespace dgm::bench
