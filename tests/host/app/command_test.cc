#include "host/app/command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/app/commands.h"

namespace dgm::app {
namespace {

using testing::HasSubstr;

Command example() {
  return {.name = "call",
          .operands = "FILE",
          .summary = "place a call",
          .description = "Places a call.",
          .options = {{"count", "N", "1", "so many"}, {"json", "", "", "as JSON"}},
          .min_words = 1,
          .max_words = 1};
}

TEST(Command, TakesValuesInBothForms) {
  const auto parsed = parse(example(), {"--count", "3", "a.wav", "--json"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->get("count"), "3");
  EXPECT_TRUE(parsed->has("json"));
  EXPECT_EQ(parsed->words(), std::vector<std::string>{"a.wav"});
  const auto joined = parse(example(), {"--count=4", "a.wav"});
  ASSERT_TRUE(joined);
  EXPECT_EQ(joined->get("count"), "4");
}

TEST(Command, GivesTheDefaultOfAnOptionThatWasNotGiven) {
  const auto parsed = parse(example(), {"a.wav"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->get("count"), "1");
  EXPECT_FALSE(parsed->has("count"));
}

struct BadCase {
  std::vector<std::string> arguments;
  std::string sentence;
};

TEST(Command, SaysWhatIsWrongInOneSentence) {
  const std::vector<BadCase> gallery{
      {{"--cuont", "3", "a.wav"},
       "dragoman call: unknown option --cuont (did you mean \"count\"?); `dragoman call --help` "
       "lists them"},
      {{"a.wav", "--count"}, "dragoman call: option --count needs a value: --count N"},
      {{"--json=1", "a.wav"}, "dragoman call: option --json takes no value"},
      {{}, "dragoman call: an operand is missing: dragoman call [options] FILE"},
      {{"a.wav", "b.wav"}, "dragoman call: \"b.wav\" is too much: dragoman call [options] FILE"}};
  for (const auto& bad : gallery) {
    const auto parsed = parse(example(), bad.arguments);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().text(), bad.sentence);
  }
}

TEST(Command, NumbersNameTheirBounds) {
  const auto parsed = parse(example(), {"--count", "many", "a.wav"});
  ASSERT_TRUE(parsed);
  const auto count = parsed->number("count", 1, 4000);
  ASSERT_FALSE(count);
  EXPECT_EQ(count.error().text(), "option --count: \"many\" is not a whole number from 1 to 4000");
}

TEST(Command, HelpNamesEveryOptionWithItsDefault) {
  const auto text = help_text(example());
  EXPECT_THAT(text, HasSubstr("Usage: dragoman call [options] FILE"));
  EXPECT_THAT(text, HasSubstr("--count N  so many (default: 1)"));
}

TEST(Command, EveryCommandHasHelpWorthReading) {
  for (const auto& command : all_commands()) {
    EXPECT_FALSE(command.summary.empty()) << command.name;
    EXPECT_GE(command.description.size(), 20U) << command.name;
    EXPECT_TRUE(command.run) << command.name;
    for (const auto& option : command.options)
      EXPECT_FALSE(option.help.empty()) << command.name << " --" << option.name;
  }
}

TEST(Command, TheManualPageHoldsEveryCommand) {
  const auto page = manual_page(all_commands(), "1.2.3");
  EXPECT_THAT(page, HasSubstr(".TH DRAGOMAN 1"));
  for (const auto& command : all_commands())
    EXPECT_THAT(page, HasSubstr("dragoman " + command.name));
}

}  // namespace
}  // namespace dgm::app
