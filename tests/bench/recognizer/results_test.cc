#include "tests/bench/recognizer/results.h"

#include <gmock/gmock.h>

namespace dgm::bench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

PromptResult result(std::string said, std::string heard, std::optional<double> final_ms = {},
                    std::optional<double> voice_ms = {}) {
  return {.name = "a",
          .said = std::move(said),
          .heard = std::move(heard),
          .meant = {},
          .final_ms = final_ms,
          .voice_ms = voice_ms,
          .stages = {}};
}

TEST(Percentile, IsTheNearestRankThatWasMeasured) {
  EXPECT_EQ(percentile({30, 10, 20, 40}, 0.5), 20);
  EXPECT_EQ(percentile({30, 10, 20, 40}, 0.9), 40);
  EXPECT_EQ(percentile({7}, 0.9), 7);
  EXPECT_EQ(percentile({7, 5}, 1), 7);
  EXPECT_EQ(percentile({}, 0.5), std::nullopt);
}

TEST(Totals, WeighErrorsByWordsAndNotByPrompts) {
  const auto totals = totals_of({result("one two three four", "one two three four"),
                                 result("five", "six"), result("seven eight nine", "seven nine")});
  EXPECT_EQ(totals.errors.said_words, 8u);
  EXPECT_EQ(totals.errors.substitutions, 1u);
  EXPECT_EQ(totals.errors.deletions, 1u);
  EXPECT_DOUBLE_EQ(totals.errors.rate(), 0.25);
  EXPECT_EQ(totals.right, 1u);
  EXPECT_EQ(totals.wrong, 2u);
  EXPECT_EQ(totals.nothing, 0u);
}

TEST(Totals, CountEveryWordOfAPromptThatWasNotHeard) {
  const auto totals = totals_of({result("one two three", ""), result("four", "four", 300)});
  EXPECT_EQ(totals.nothing, 1u);
  EXPECT_EQ(totals.errors.deletions, 3u);
  EXPECT_DOUBLE_EQ(totals.errors.rate(), 0.75);
  EXPECT_THAT(totals.final_ms, ElementsAre(300)) << "a prompt without a final has no delay";
}

TEST(Totals, CountTheFinalsThatCameInTime) {
  const auto totals =
      totals_of({result("a", "a", 500, 520), result("a", "a", 501), result("a", "")});
  EXPECT_EQ(totals.finals_in_time, 1u);
  EXPECT_THAT(totals.voice_ms, ElementsAre(520));
}

TEST(Totals, TakeTheHostsStagesOfEveryUtterance) {
  auto twice = result("a b", "a b");
  twice.stages = {{400, 10, std::nullopt, 1, 2}, {410, 20, 3, 1, 2}};
  const auto totals = totals_of({twice});
  EXPECT_THAT(totals.stages_ms[0], ElementsAre(400, 410));
  EXPECT_THAT(totals.stages_ms[2], ElementsAre(3));
}

TEST(Table, ShowsWhatIsAbsentAsAbsent) {
  EXPECT_EQ(table_row(result("Hello world.", "")),
            " 100.0       -       -  said   Hello world.\n"
            "                        heard  (nothing)\n"
            "                        means  -\n");
  const auto text = totals_text(totals_of({result("Hello world.", "")}));
  EXPECT_THAT(text, HasSubstr("final transcript, ms: p50 -, p90 -, max - (0 of 1 prompts)"));
  EXPECT_THAT(text, HasSubstr("endpointing -, recognizer -"));
}

TEST(Table, PrintsTheSumsOfItsRows) {
  const auto text =
      totals_text(totals_of({result("one two", "one too", 450, 480),
                             result("three", "three", 550, 600), result("four", "")}));
  EXPECT_THAT(text, HasSubstr("3 prompts, 4 words: 1 exactly right (33 %), 1 with errors, 1 of "
                              "which nothing was heard\n"
                              "word error rate 50.0 %: 0 inserted, 1 deleted, 1 substituted\n"));
  EXPECT_THAT(text, HasSubstr("ms: p50 450, p90 550, max 550 (2 of 3 prompts)"));
  EXPECT_THAT(text, HasSubstr("at most 500 ms: 1 of 2"));
}

TEST(Table, NamesTheFinalsThatCameLateWithTheHostsAccount) {
  auto late = result("a", "a", 560);
  late.stages = {{420, 10, 3, 1, 2}};
  EXPECT_EQ(late_finals({late, result("a", "a", 500), result("a", "")}),
            "  late: a after 560 ms; the host counts endpointing 420, recognizer 10\n");
}

}  // namespace
}  // namespace dgm::bench
