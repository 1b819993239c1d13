#include "host/doctor/provider_checks.h"

#include <gtest/gtest.h>

namespace dgm::doctor {
namespace {

EngineFacts answered(const std::string& kind) {
  return {.name = "engine",
          .kind = kind,
          .language = "en",
          .answered = true,
          .answered_ms = 159.4,
          .answer = {},
          .problem = {}};
}

TEST(ProviderChecks, SayWhatAnEngineAnswered) {
  auto facts = answered("translator");
  facts.language = "en>es";
  facts.answer = "Buenos días.";
  EXPECT_EQ(check_engine(facts).sentence,
            "\"Good morning.\" is \"Buenos días.\" (en>es) after 159 ms");
  EXPECT_EQ(check_engine(answered("synthesizer")).sentence, "speaks en, first audio after 159 ms");
  EXPECT_EQ(check_engine(answered("recognizer")).sentence, "listens to en, ready after 159 ms");
}

TEST(ProviderChecks, GiveAnEnginesOwnReason) {
  auto facts = answered("translator");
  facts.answered = false;
  facts.problem = "the key was refused (403); give api_key";
  const auto finding = check_engine(facts);
  EXPECT_EQ(finding.verdict, Verdict::kBad);
  EXPECT_EQ(finding.sentence, "the key was refused (403)");
  EXPECT_EQ(finding.remedy, "give api_key");
  facts.problem.clear();
  EXPECT_EQ(check_engine(facts).sentence, "it did not answer within 6 s");
}

TEST(ProviderChecks, AskInALanguageOfTheRoutes) {
  const std::vector<std::string> routes{"en-US", "es-ES"};
  EXPECT_EQ(language_of({"lang:af", "lang:es", "interim"}, false, routes), "es");
  EXPECT_EQ(language_of({"lang:eng", "lang:en"}, false, routes), "en");
  EXPECT_EQ(language_of({"lang:af"}, false, routes), "af");
  EXPECT_EQ(language_of({}, false, routes), "en-US");
  EXPECT_EQ(language_of({"pair:fr>en", "pair:es>en"}, true, routes), "es>en");
  EXPECT_EQ(language_of({"pair:fr>en"}, true, {}), "fr>en");
  EXPECT_EQ(language_of({}, true, routes), "en>es");
}

}  // namespace
}  // namespace dgm::doctor
