#include "host/routing/pattern.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace dgm::routing {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

Pattern pattern(std::string_view written) {
  Result<Pattern> parsed = Pattern::parse(written);
  EXPECT_TRUE(parsed) << parsed.error().sentence;
  return std::move(*parsed);
}

bool matches(std::string_view written, std::string_view number) {
  return pattern(written).match(number).has_value();
}

std::string problem(std::string_view written) {
  const Result<Pattern> parsed = Pattern::parse(written);
  return parsed ? "" : parsed.error().sentence;
}

// The winner among patterns that all match `number`.
std::string winner(std::vector<std::string> written, std::string_view number) {
  std::vector<Pattern> patterns;
  for (const std::string& text : written) patterns.push_back(pattern(text));
  std::sort(patterns.begin(), patterns.end(),
            [](const Pattern& a, const Pattern& b) { return a.precedes(b); });
  for (const Pattern& p : patterns) {
    if (p.match(number)) return p.written();
  }
  return "";
}

TEST(Pattern, AnExactNameMatchesItselfOnly) {
  EXPECT_TRUE(matches("7777", "7777"));
  EXPECT_FALSE(matches("7777", "77777"));
  EXPECT_FALSE(matches("7XXX", "7123"));
  EXPECT_TRUE(matches("alice", "alice"));
}

TEST(Pattern, LettersStandForDigitsAsInAsterisk) {
  EXPECT_TRUE(matches("_7XXX", "7000"));
  EXPECT_FALSE(matches("_7XXX", "700"));
  EXPECT_FALSE(matches("_7XXX", "70000"));
  EXPECT_FALSE(matches("_7XXX", "700a"));
  EXPECT_TRUE(matches("_Z", "1"));
  EXPECT_FALSE(matches("_Z", "0"));
  EXPECT_TRUE(matches("_N", "2"));
  EXPECT_FALSE(matches("_N", "1"));
  EXPECT_TRUE(matches("_7xzn", "7012"));
  EXPECT_TRUE(matches("_[15-7]", "6"));
  EXPECT_FALSE(matches("_[15-7]", "2"));
  EXPECT_TRUE(matches("_7-XXX", "7123"));
  EXPECT_TRUE(matches("_+49.", "+4930"));
}

TEST(Pattern, DotTakesOneOrMoreAndExclamationMarkNoneOrMore) {
  EXPECT_TRUE(matches("_7.", "71"));
  EXPECT_TRUE(matches("_7.", "7abc#"));
  EXPECT_FALSE(matches("_7.", "7"));
  EXPECT_TRUE(matches("_7!", "7"));
  EXPECT_TRUE(matches("_7!", "712"));
  EXPECT_TRUE(matches("_.", "x"));
}

TEST(Pattern, TellsWhatStoodAtTheVariablePlaces) {
  EXPECT_THAT(pattern("_7XX5").match("7015"), Optional(ElementsAre("0", "1")));
  EXPECT_THAT(pattern("_7X.").match("70123"), Optional(ElementsAre("0", "123")));
  EXPECT_THAT(pattern("7777").match("7777"), Optional(ElementsAre()));
}

TEST(Pattern, FillsInThePartnersNumber) {
  EXPECT_THAT(pattern("_8XXX").fill({"0", "4", "2"}), Optional(std::string("8042")));
  EXPECT_THAT(pattern("_X00X").fill({"1", "2"}), Optional(std::string("1002")));
  EXPECT_THAT(pattern("_9.").fill({"123"}), Optional(std::string("9123")));
  EXPECT_EQ(pattern("_8ZXX").fill({"0", "4", "2"}), std::nullopt) << "Z is not 0";
  EXPECT_EQ(pattern("_8XX").fill({"0", "4", "2"}), std::nullopt);
  EXPECT_EQ(pattern("_9.").fill({""}), std::nullopt);
}

TEST(Pattern, TheMoreSpecificOneWins) {
  EXPECT_EQ(winner({"_7XXX", "7001", "_."}, "7001"), "7001");
  EXPECT_EQ(winner({"_XXXX", "_7XXX"}, "7001"), "_7XXX");
  EXPECT_EQ(winner({"_XXXX", "_ZXXX", "_NXXX"}, "7001"), "_NXXX");
  EXPECT_EQ(winner({"_7[0-4]XX", "_70XX"}, "7001"), "_70XX");
  EXPECT_EQ(winner({"_7.", "_7XXX", "_7!"}, "7001"), "_7XXX");
  EXPECT_EQ(winner({"_7!", "_7."}, "71"), "_7.");
  EXPECT_EQ(winner({"_7X!", "_7X"}, "71"), "_7X");
}

TEST(Pattern, KnowsWhenTwoOverlapOrOneCoversTheOther) {
  EXPECT_TRUE(pattern("_7XXX").covers(pattern("_70XX")));
  EXPECT_FALSE(pattern("_70XX").covers(pattern("_7XXX")));
  EXPECT_TRUE(pattern("_7X").covers(pattern("_7[0-9]")));
  EXPECT_TRUE(pattern("_7.").covers(pattern("_7XX")));
  EXPECT_TRUE(pattern("_7!").covers(pattern("_7")));
  EXPECT_FALSE(pattern("_7.").covers(pattern("_7!")));
  EXPECT_TRUE(pattern("_7XX1").overlaps(pattern("_70XX")));
  EXPECT_FALSE(pattern("_7XXX").overlaps(pattern("_8XXX")));
  EXPECT_FALSE(pattern("_7XXX").overlaps(pattern("_7XX")));
  EXPECT_TRUE(pattern("_7XXX").overlaps(pattern("_7.")));
  EXPECT_FALSE(pattern("_7").overlaps(pattern("_7.")));
  EXPECT_TRUE(pattern("_7").overlaps(pattern("_7!")));
}

TEST(Pattern, SaysWhatIsWrong) {
  EXPECT_EQ(problem(""), "\"\" is not an extension: it is empty");
  EXPECT_EQ(problem("_"), "\"_\" is not an extension: nothing follows the \"_\"");
  EXPECT_EQ(
      problem("77 77"),
      "\"77 77\" is not an extension: it holds a blank or a character that cannot be dialled");
  EXPECT_EQ(problem("_7.X"), "\"_7.X\" is not an extension: \".\" and \"!\" stand at the end only");
  EXPECT_EQ(problem("_7[12"), "\"_7[12\" is not an extension: the \"]\" is missing");
  EXPECT_EQ(problem("_7]"), "\"_7]\" is not an extension: a \"]\" without its \"[\"");
  EXPECT_EQ(problem("_7[]"), "\"_7[]\" is not an extension: [ ] is empty");
  EXPECT_EQ(problem("_7[5-1]"), "\"_7[5-1]\" is not an extension: a range in [ ] runs backwards");
  EXPECT_EQ(problem(std::string(65, '7')),
            "\"77777777777777777777\" is not an extension: it is longer than 64 characters");
}

}  // namespace
}  // namespace dgm::routing
