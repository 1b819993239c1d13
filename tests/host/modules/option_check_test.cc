#include "host/modules/option_check.h"

#include <gmock/gmock.h>

#include "tests/host/modules/module_fixture.h"

namespace dgm::modules {
namespace {

constexpr dgm_option row(const char* name, const char* type, const char* fallback = nullptr,
                         const char* one_of = nullptr, bool required = false, bool secret = false) {
  return {sizeof(dgm_option), name, type, fallback, one_of, "what it is for", required, secret};
}

const dgm_option kRows[] = {
    row("api_key", "string", nullptr, nullptr, true, true),
    row("model", "string", "small", "small|large"),
    row("sample_rate_hz", "int", "16000", "8000|16000"),
    row("threads", "int", "2", "1..8"),
    row("level", "number", "0.5", "0..1"),
    row("punctuation", "bool", "true"),
    row("phrases", "file"),
    row("languages", "list", "en", "en|es|de"),
    row("pin", "int", nullptr, "1000..9999", false, true),
};

const dgm_provider_type& type() {
  static const dgm_provider_type made = [] {
    dgm_provider_type it{};
    it.struct_size = sizeof it;
    it.name = "pupil";
    it.options = kRows;
    it.option_count = std::size(kRows);
    return it;
  }();
  return made;
}

// The sentences about these options, besides a good key.
std::vector<std::string> problems(OptionValues given) {
  given.emplace("api_key", "k");
  std::vector<std::string> sentences;
  for (const auto& problem : check_options(type(), given).problems) {
    sentences.push_back(problem.sentence);
  }
  return sentences;
}

using testing::ElementsAre;
using testing::IsEmpty;

TEST(OptionCheck, CompletesWithDefaultsInTheOrderOfTheSchema) {
  const auto checked = check_options(type(), {{"threads", "8"}, {"api_key", "k"}});
  EXPECT_THAT(checked.problems, IsEmpty());
  EXPECT_EQ(checked.values,
            (std::vector<std::pair<std::string, std::string>>{{"api_key", "k"},
                                                              {"model", "small"},
                                                              {"sample_rate_hz", "16000"},
                                                              {"threads", "8"},
                                                              {"level", "0.5"},
                                                              {"punctuation", "true"},
                                                              {"phrases", ""},
                                                              {"languages", "en"},
                                                              {"pin", ""}}));
}

TEST(OptionCheck, TakesAnEmptyValueForNone) {
  EXPECT_EQ(check_options(type(), {{"threads", ""}, {"api_key", "k"}}).values[3].second, "2");
}

TEST(OptionCheck, TakesAnEmptyListForAListOfNothing) {
  const auto empty = check_options(type(), {{"languages", ""}, {"api_key", "k"}});
  EXPECT_THAT(empty.problems, IsEmpty());
  EXPECT_EQ(empty.values[7].second, "");
  EXPECT_EQ(check_options(type(), {{"api_key", "k"}}).values[7].second, "en");
}

TEST(OptionCheck, NamesTheOptionThatWasMeant) {
  EXPECT_THAT(problems({{"sample_rate", "8000"}}),
              ElementsAre("option \"sample_rate\" is not known to pupil; did you mean "
                          "sample_rate_hz?"));
  EXPECT_THAT(problems({{"colour", "red"}}),
              ElementsAre("option \"colour\" is not known to pupil; it has api_key, model, "
                          "sample_rate_hz, threads, level, punctuation, phrases, languages, pin"));
}

TEST(OptionCheck, SaysThatATypeHasNoOptions) {
  dgm_provider_type bare{};
  bare.name = "bare";
  const auto checked = check_options(bare, {{"a", "1"}});
  ASSERT_EQ(checked.problems.size(), 1U);
  EXPECT_EQ(checked.problems[0].key, "a");
  EXPECT_EQ(checked.problems[0].sentence,
            "option \"a\" is not known to bare, which has no options; take it out");
}

TEST(OptionCheck, AsksForWhatIsRequired) {
  EXPECT_EQ(check_options(type(), {}).problems[0].sentence,
            "option api_key is required and missing; it is: what it is for");
  EXPECT_EQ(check_options(type(), {{"api_key", ""}}).problems[0].sentence,
            "option api_key is required and is empty; it is: what it is for");
}

TEST(OptionCheck, RefusesValuesOfAnotherType) {
  EXPECT_THAT(problems({{"threads", "two"}}),
              ElementsAre("option threads: \"two\" is not a whole number"));
  EXPECT_THAT(problems({{"threads", "2.5"}}),
              ElementsAre("option threads: \"2.5\" is not a whole number"));
  EXPECT_THAT(problems({{"threads", "99999999999999999999"}}),
              ElementsAre("option threads: \"99999999999999999999\" is not a whole number"));
  EXPECT_THAT(problems({{"level", "loud"}}), ElementsAre("option level: \"loud\" is not a number"));
  EXPECT_THAT(problems({{"level", "nan"}}), ElementsAre("option level: \"nan\" is not a number"));
  EXPECT_THAT(problems({{"punctuation", "maybe"}}),
              ElementsAre("option punctuation: \"maybe\" is not true or false"));
}

TEST(OptionCheck, RefusesValuesOutsideWhatIsAllowed) {
  EXPECT_THAT(problems({{"sample_rate_hz", "44100"}}),
              ElementsAre("option sample_rate_hz: \"44100\" is not one of 8000|16000"));
  EXPECT_THAT(problems({{"threads", "9"}}),
              ElementsAre("option threads: \"9\" is not within 1..8"));
  EXPECT_THAT(problems({{"level", "-0.1"}}),
              ElementsAre("option level: \"-0.1\" is not within 0..1"));
  EXPECT_THAT(problems({{"model", "medium"}}),
              ElementsAre("option model: \"medium\" is not one of small|large"));
  EXPECT_THAT(problems({{"languages", "en, fr"}}),
              ElementsAre("option languages: \"fr\" is not one of en|es|de"));
}

TEST(OptionCheck, ReportsAllProblemsAtOnce) {
  EXPECT_THAT(problems({{"threads", "9"}, {"level", "7"}, {"modle", "small"}}),
              ElementsAre("option \"modle\" is not known to pupil; did you mean model?",
                          "option threads: \"9\" is not within 1..8",
                          "option level: \"7\" is not within 0..1"));
}

TEST(OptionCheck, HandsBooleansOverInOneForm) {
  for (const auto& [text, form] : std::vector<std::pair<std::string, std::string>>{
           {"Yes", "true"}, {"on", "true"}, {"TRUE", "true"}, {"no", "false"}, {"off", "false"}}) {
    const auto checked = check_options(type(), {{"punctuation", text}, {"api_key", "k"}});
    EXPECT_THAT(checked.problems, IsEmpty());
    EXPECT_EQ(checked.values[5].second, form);
  }
}

TEST(OptionCheck, NeverShowsASecret) {
  EXPECT_THAT(problems({{"pin", "12345"}}),
              ElementsAre("option pin: its value is not within 1000..9999"));
  EXPECT_THAT(problems({{"pin", "geheim"}}),
              ElementsAre("option pin: its value is not a whole number"));
  EXPECT_EQ(without_secrets("key s3cret of 77 and s3cret", type(),
                            {{"api_key", "s3cret"}, {"threads", "77"}}),
            "key (secret) of 77 and (secret)");
}

TEST(OptionCheck, ShowsAValueWithoutItsControlCharacters) {
  EXPECT_THAT(problems({{"model", "a\x1b[2J\n"}}),
              ElementsAre("option model: \"a?[2J?\" is not one of small|large"));
  EXPECT_THAT(
      problems({{"model", std::string(100, 'x')}}),
      ElementsAre("option model: \"" + std::string(60, 'x') + "...\" is not one of small|large"));
  EXPECT_THAT(problems({{"model", std::string("a\0b", 3)}}),
              ElementsAre("option model: its value holds a zero byte"));
}

class OptionFile : public ModuleFixture {};

TEST_F(OptionFile, MustBeReadable) {
  const std::string path = root_ + "/phrases.txt";
  EXPECT_THAT(problems({{"phrases", path}}),
              ElementsAre("option phrases: there is no readable file \"" + path + "\""));
  write_text(path, "hello\n");
  EXPECT_THAT(problems({{"phrases", path}}), IsEmpty());
}

TEST(OptionSchema, IsReadByTheRowSizeThatThePluginStates) {
  // A plugin built against another minor version has rows of another length.
  struct Longer {
    dgm_option first_release;
    const char* appended;
  };
  Longer rows[] = {{row("a", "int"), "x"}, {row("b", "bool"), "y"}};
  for (auto& each : rows) each.first_release.struct_size = sizeof(Longer);
  dgm_provider_type other{};
  other.name = "other";
  other.options = &rows[0].first_release;
  other.option_count = 2;
  EXPECT_EQ(check_schema(other), std::nullopt);
  EXPECT_STREQ(option_rows(other)[1]->name, "b");
}

TEST(OptionSchema, ItselfIsChecked) {
  const auto fault = [](std::vector<dgm_option> rows) {
    dgm_provider_type other{};
    other.options = rows.data();
    other.option_count = rows.size();
    return check_schema(other).value_or("good");
  };
  EXPECT_EQ(fault({row("a", "int", "1")}), "good");
  EXPECT_EQ(fault({row("a", "int"), row("a", "bool")}), "option a is there twice");
  EXPECT_EQ(fault({row("a", "int"), row("", "bool")}), "option 2 has no name");
  EXPECT_EQ(fault({row("a", "integer")}),
            "option a has type \"integer\", not one of string, int, number, bool, file, list");
  EXPECT_EQ(fault({row("a", "bool", "maybe")}),
            "option a: its default \"maybe\" is not true or false");
  auto short_row = row("a", "int");
  short_row.struct_size = 16;
  EXPECT_EQ(fault({short_row}), "struct_size of its options is not sizeof(dgm_option)");
}

}  // namespace
}  // namespace dgm::modules
