#include "host/modules/capabilities.h"

#include <gtest/gtest.h>

namespace dgm::modules {
namespace {

TEST(Capabilities, ServeALanguageByItsPrefixWhateverTheCase) {
  const std::vector<std::string> english{"interim", "lang:en"};
  EXPECT_TRUE(serves_language(english, "en"));
  EXPECT_TRUE(serves_language(english, "en-US"));
  EXPECT_TRUE(serves_language(english, "EN-us"));
  EXPECT_FALSE(serves_language(english, "es"));
  EXPECT_FALSE(serves_language(english, "eng"));
  EXPECT_FALSE(serves_language(english, ""));
}

TEST(Capabilities, OfOneRegionDoNotServeAnother) {
  const std::vector<std::string> american{"lang:en-US"};
  EXPECT_TRUE(serves_language(american, "en-us"));
  EXPECT_FALSE(serves_language(american, "en-GB"));
  EXPECT_FALSE(serves_language(american, "en"));
}

TEST(Capabilities, WithoutALanguageServeAll) {
  EXPECT_TRUE(serves_language({"interim", "pair:en>es"}, "he-IL"));
  EXPECT_TRUE(serves_pair({"interim", "lang:en"}, "en", "he"));
}

TEST(Capabilities, ServeAPairInItsDirectionOnly) {
  const std::vector<std::string> pairs{"pair:en>es", "pair:pt-BR>en"};
  EXPECT_TRUE(serves_pair(pairs, "en-US", "es-MX"));
  EXPECT_FALSE(serves_pair(pairs, "es", "en"));
  EXPECT_TRUE(serves_pair(pairs, "pt-br", "en"));
  EXPECT_FALSE(serves_pair(pairs, "pt-PT", "en"));
}

TEST(Capabilities, WithAMalformedPairServeNothingByIt) {
  EXPECT_FALSE(serves_pair({"pair:en-es"}, "en", "es"));
  EXPECT_FALSE(serves_pair({"pair:>"}, "en", "es"));
}

TEST(Capabilities, NameTheOneRateThatIsTaken) {
  EXPECT_EQ(wanted_rate({"interim", "rate:16000"}), 16'000u);
  EXPECT_EQ(wanted_rate({"interim", "rate:", "rate:fast"}), 0u);
  EXPECT_EQ(wanted_rate({}), 0u);
}

TEST(Capabilities, AreReadUpToTheNull) {
  const char* const words[] = {"interim", "lang:en", nullptr, "unseen"};
  EXPECT_EQ(read_words(words), (std::vector<std::string>{"interim", "lang:en"}));
  EXPECT_TRUE(read_words(nullptr).empty());
}

}  // namespace
}  // namespace dgm::modules
