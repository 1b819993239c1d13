#include "plugins/translator_deepl/deepl_protocol.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

namespace dragoman::deepl {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(TranslateBody, AlwaysTellsTheSourceLanguage) {
  const auto body = translate_body({.text = "Hello",
                                    .source = "EN",
                                    .target = "DE",
                                    .context = "Phone call about a late parcel.",
                                    .formality = "prefer_more",
                                    .glossary_id = "def3a26b",
                                    .model_type = "latency_optimized"});
  ASSERT_TRUE(body);
  EXPECT_EQ(json::parse(*body), json::parse(R"({
    "text": ["Hello"], "source_lang": "EN", "target_lang": "DE", "model_type": "latency_optimized",
    "formality": "prefer_more", "glossary_id": "def3a26b", "split_sentences": "0",
    "show_billed_characters": true, "context": "Phone call about a late parcel."})"));
}

TEST(TranslateBody, LeavesOutWhatIsNotSet) {
  const auto body = translate_body({.text = "say \"é\"\n", .source = "EN", .target = "FR"});
  ASSERT_TRUE(body);
  EXPECT_EQ(json::parse(*body), json::parse(R"({
    "text": ["say \"é\"\n"], "source_lang": "EN", "target_lang": "FR", "split_sentences": "0",
    "show_billed_characters": true})"));
}

TEST(TranslateBody, LetsTheContextGoBeforeTheTextDoes) {
  const std::string long_text(kMostBodyBytes - 300, 'x');
  const auto body = translate_body(
      {.text = long_text, .source = "EN", .target = "FR", .context = std::string(1000, 'c')});
  ASSERT_TRUE(body);
  EXPECT_THAT(*body, Not(HasSubstr("context")));
  EXPECT_LE(body->size(), kMostBodyBytes);
  const std::string too_long(kMostBodyBytes, 'x');
  EXPECT_FALSE(translate_body({.text = too_long, .source = "EN", .target = "FR"}));
}

TEST(Context, IsTheLastSentencesThatFit) {
  EXPECT_EQ(context_of({}), "");
  EXPECT_EQ(context_of({"One.", "", "Two."}), "One.\nTwo.");
  const std::string long_one(1990, 'x');
  EXPECT_EQ(context_of({long_one, "And the last one."}), "And the last one.");
}

TEST(Formality, IsAWishThatEveryTargetTakes) {
  EXPECT_EQ(formality_word("more"), "prefer_more");
  EXPECT_EQ(formality_word("less"), "prefer_less");
  EXPECT_EQ(formality_word("default"), "");
  EXPECT_EQ(formality_word(""), "");
}

TEST(Translation, IsReadWithWhatItCosts) {
  const auto one = parse_translation(
      R"({"translations":[{"detected_source_language":"EN","text":"Hallo","billed_characters":5,)"
      R"("model_type_used":"latency_optimized"}]})");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->text, "Hallo");
  EXPECT_EQ(one->billed_characters, 5u);
  EXPECT_FALSE(parse_translation(R"({"translations":[{"text":"Hallo"}]})")->billed_characters);
}

TEST(Translation, IsExactlyOne) {
  for (const char* text :
       {"", "{", "null", "[]", "{}", R"({"translations":{}})", R"({"translations":[]})",
        R"({"translations":[{"text":"a"},{"text":"b"}]})", R"({"translations":[{"text":7}]})",
        R"({"translations":["a"]})", "<html>no JSON</html>", "\xff\xfe"})
    EXPECT_FALSE(parse_translation(text)) << text;
}

TEST(Usage, IsReadFromEveryPlan) {
  const auto usage = parse_usage(R"({"character_count":180118,"character_limit":1250000,)"
                                 R"("products":[],"api_key_character_count":7})");
  ASSERT_TRUE(usage);
  EXPECT_EQ(usage->used, 180'118u);
  EXPECT_EQ(usage->limit, 1'250'000u);
  EXPECT_TRUE(parse_usage(R"({"character_count":0,"character_limit":1000000000000})"));
  EXPECT_FALSE(parse_usage(R"({"character_count":-1,"character_limit":5})"));
  EXPECT_FALSE(parse_usage(R"({"character_count":1})"));
}

TEST(Characters, AreCountedAsDeeplDoes) {
  EXPECT_EQ(characters_of("Hallo"), 5u);
  EXPECT_EQ(characters_of("é漢🎉"), 3u);
  EXPECT_EQ(characters_of(""), 0u);
}

}  // namespace
}  // namespace dragoman::deepl
