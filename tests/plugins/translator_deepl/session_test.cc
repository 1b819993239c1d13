// When all goes well.
#include "tests/plugins/translator_deepl/scripted_deepl.h"

namespace dragoman::deepl {
namespace {

class Deepl : public ScriptedDeepl {
 protected:
  explicit Deepl(OptionValues options = {}, DriverSettings settings = {})
      : ScriptedDeepl(std::move(options), std::move(settings)) {}
};

TEST_F(Deepl, TranslatesASentenceWithThoseBeforeIt) {
  EXPECT_TRUE(session_.ready());
  ASSERT_EQ(session_.translate(1, "How are you?", true, {"Hello.", "It is me."}), DGM_OK);
  FarHttp request = requests().at(0);
  EXPECT_EQ(request.method(), "POST");
  EXPECT_EQ(request.url(), "https://api.deepl.com/v2/translate");
  EXPECT_EQ(request.header("Authorization"), "DeepL-Auth-Key k-123");
  EXPECT_EQ(request.header("Content-Type"), "application/json");
  EXPECT_EQ(boost::json::parse(request.body()), boost::json::parse(R"({
    "text": ["How are you?"], "source_lang": "EN", "target_lang": "ES",
    "model_type": "latency_optimized", "split_sentences": "0", "show_billed_characters": true,
    "context": "Hello.\nIt is me."})"));
  host_.advance(milliseconds(120));
  translates("¿Cómo estás?", 12);
  EXPECT_THAT(told(), ElementsAre("1 ¿Cómo estás?"));
  EXPECT_EQ(host_.metric("dragoman_deepl_characters_billed_total"), 12);
  EXPECT_THAT(host_.observations("dragoman_deepl_translate_ms"), ElementsAre(120));
}

TEST_F(Deepl, AnswersEachOfSeveralAtOnce) {
  for (uint64_t i = 1; i <= 4; ++i) EXPECT_EQ(session_.translate(i, "Hello"), DGM_OK);
  EXPECT_EQ(session_.translate(5, "Hello"), DGM_BUSY) << "requests_at_once are under way";
  requests().at(2).respond(200, R"({"translations":[{"text":"tres"}]})");
  host_.run_pending();
  EXPECT_THAT(told(), ElementsAre("3 tres"));
  EXPECT_EQ(session_.translate(5, "Hello"), DGM_OK);
  translates("uno");
  EXPECT_THAT(told(), ElementsAre("1 uno"));
}

TEST_F(Deepl, CountsCharactersItselfWhenDeeplDoesNotSay) {
  session_.translate(1, "Olé");
  answer(200, R"({"translations":[{"text":"Olé"}]})");
  EXPECT_EQ(host_.metric("dragoman_deepl_characters_billed_total"), 3);
}

TEST_F(Deepl, ACancelledSentenceIsNotAnswered) {
  session_.translate(1, "Hello");
  FarHttp request = requests().at(0);
  session_.cancel(1);
  EXPECT_FALSE(request.is_open());
  request.respond(200, R"({"translations":[{"text":"late"}]})");
  host_.run_pending();
  EXPECT_THAT(told(), IsEmpty());
  session_.cancel(99);
  session_.translate(2, "Hello");
  translates("Hola");
  EXPECT_THAT(told(), ElementsAre("2 Hola"));
}

TEST_F(Deepl, AnAnswerThatComesAfterTheCloseIsNotTold) {
  session_.translate(1, "Hello");
  FarHttp request = requests().at(0);
  session_.close();
  request.respond(200, R"({"translations":[{"text":"late"}]})");
  host_.run_pending();
  EXPECT_THAT(told(), IsEmpty());
  EXPECT_EQ(host_.open_sockets(), 0u);
}

TEST_F(Deepl, AnInterimGivesWayToTheNextOne) {
  session_.translate(1, "How", false);
  session_.translate(1, "How are", false);
  EXPECT_EQ(requests().size(), 1u);
  session_.translate(1, "How are you?", true);
  ASSERT_EQ(requests().size(), 1u);
  translates("¿Cómo estás?");
  EXPECT_THAT(told(), ElementsAre("1 ¿Cómo estás?"));
  EXPECT_TRUE(session_.translations().back().is_final);
}

TEST_F(Deepl, NothingCostsNothing) {
  session_.translate(1, "  ");
  EXPECT_THAT(requests(), IsEmpty());
  EXPECT_THAT(told(), ElementsAre("1 "));
}

TEST_F(Deepl, AsksForNoUsageUnlessItIsToldTo) {
  session_.translate(1, "Hello");
  translates("Hola");
  EXPECT_THAT(requests(), IsEmpty());
}

class DeeplFree : public Deepl {
 protected:
  DeeplFree()
      : Deepl(OptionValues{{"api_key", "k-123:fx"},
                           {"formality", "less"},
                           {"glossaries", "en>es=g-es, en>fr=g-fr"},
                           {"model_type", "quality_optimized"},
                           {"usage_every_s", "60"}},
              {.target_language = "fr-CA"}) {}
};

TEST_F(DeeplFree, AsksWhereFreeKeysBelong) {
  session_.translate(1, "Hello");
  EXPECT_EQ(requests().at(0).url(), "https://api-free.deepl.com/v2/translate");
  EXPECT_EQ(asked_for("target_lang"), "FR");
  EXPECT_EQ(asked_for("formality"), "prefer_less");
  EXPECT_EQ(asked_for("glossary_id"), "g-fr");
  EXPECT_EQ(asked_for("model_type"), "quality_optimized");
}

TEST_F(DeeplFree, OneSentenceMayHaveAMannerOfItsOwn) {
  session_.translate(1, "Hello", true, {}, "more", "g-legal");
  EXPECT_EQ(asked_for("formality"), "prefer_more");
  EXPECT_EQ(asked_for("glossary_id"), "g-legal");
  translates("Bonjour");
  answer(200, "{}");  // the question for the quota
  session_.translate(2, "Hello");
  EXPECT_EQ(asked_for("formality"), "prefer_less");
  EXPECT_EQ(asked_for("glossary_id"), "g-fr");
}

TEST_F(DeeplFree, AGlossaryOfOneSentenceThatIsGoneLeavesTheOther) {
  session_.translate(1, "Hello", true, {}, "", "g-legal");
  answer(404, R"({"message":"Invalid or missing glossary id"})");
  EXPECT_EQ(asked_for("glossary_id"), "g-fr");
}

TEST_F(DeeplFree, AsksForTheQuotaNowAndThenBehindATranslation) {
  session_.translate(1, "Hello");
  EXPECT_EQ(requests().size(), 1u);
  translates("Salut");
  EXPECT_THAT(told(), ElementsAre("1 Salut"));
  ASSERT_EQ(requests().size(), 1u);
  EXPECT_EQ(requests().at(0).method(), "GET");
  EXPECT_EQ(requests().at(0).url(), "https://api-free.deepl.com/v2/usage");
  EXPECT_EQ(requests().at(0).header("Authorization"), "DeepL-Auth-Key k-123:fx");
  answer(200, R"({"character_count":180118,"character_limit":500000})");
  EXPECT_EQ(host_.metric("dragoman_deepl_quota_used_characters"), 180'118);
  EXPECT_EQ(host_.metric("dragoman_deepl_quota_limit_characters"), 500'000);
  session_.translate(2, "Hello");
  translates("Salut");
  EXPECT_THAT(requests(), IsEmpty()) << "not again within the period";
  host_.advance(milliseconds(60'000));
  session_.translate(3, "Hello");
  translates("Salut");
  ASSERT_EQ(requests().size(), 1u);
  answer(500, "no");
  EXPECT_FALSE(session_.ended()) << "what the quota is does not matter to a call";
}

TEST_F(DeeplFree, GoesOnWithoutAGlossaryThatIsGone) {
  session_.translate(1, "Hello");
  answer(404, R"({"message":"Invalid or missing glossary id"})");
  EXPECT_EQ(asked_for("glossary_id"), "");
  translates("Salut");
  EXPECT_THAT(told(), ElementsAre("1 Salut"));
  EXPECT_TRUE(host_.logged("DeepL does not take the glossary of EN to FR"));
  answer(200, "{}");  // the question for the quota
  session_.translate(2, "Hello");
  EXPECT_EQ(asked_for("glossary_id"), "");
}

class DeeplCanadian : public Deepl {
 protected:
  DeeplCanadian()
      : Deepl(OptionValues{{"target_codes", "fr-CA=FR-CA"}, {"url", "https://api-us.deepl.com/"}},
              {.language = "pt-BR", .target_language = "fr-CA"}) {}
};

TEST_F(DeeplCanadian, UsesTheCodeThatTheUserWants) {
  session_.translate(1, "Olá");
  EXPECT_EQ(requests().at(0).url(), "https://api-us.deepl.com/v2/translate");
  EXPECT_EQ(asked_for("source_lang"), "PT");
  EXPECT_EQ(asked_for("target_lang"), "FR-CA");
  EXPECT_EQ(asked_for("formality"), "");
}

}  // namespace
}  // namespace dragoman::deepl
