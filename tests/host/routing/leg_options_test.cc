#include "host/routing/leg_options.h"

#include <gmock/gmock.h>

#include <map>

namespace dgm::routing {
namespace {

TEST(LegOptions, LanguageTagsAreCheckedAndWrittenTheUsualWay) {
  EXPECT_EQ(normal_language("en-US"), "en-US");
  EXPECT_EQ(normal_language("EN-us"), "en-US");
  EXPECT_EQ(normal_language("es"), "es");
  EXPECT_EQ(normal_language("zh-hant-tw"), "zh-Hant-TW");
  EXPECT_EQ(normal_language("es-419"), "es-419");
  for (const char* wrong : {"", "english", "en_US", "e", "en-", "en--US", "12", "en-toolongpart"}) {
    EXPECT_EQ(normal_language(wrong), std::nullopt) << wrong;
  }
}

TEST(LegOptions, WhatIsNotSaidStaysAsItWas) {
  LegRoute leg;
  leg.voice = "slt";
  LegOptions options;
  options.language = "en-US";
  options.original = OriginalVoice::kMute;
  options.apply_to(leg);
  EXPECT_EQ(leg.language, "en-US");
  EXPECT_EQ(leg.voice, "slt");
  EXPECT_EQ(leg.original, OriginalVoice::kMute);
  EXPECT_EQ(leg.barge_in, BargeIn::kOverlap);
}

TEST(LegOptions, TheDocumentedDefaultsAreTheRealOnes) {
  const LegRoute leg;
  std::map<std::string, std::string> documented;
  for (const LegKey& key : leg_keys()) documented[key.name] = key.fallback;
  EXPECT_EQ(std::stod(documented["duck_db"]), leg.duck_db);
  EXPECT_EQ(std::stoul(documented["duck_release_ms"]), leg.duck_release_ms);
  EXPECT_EQ(std::stoul(documented["endpoint_ms"]), leg.endpoint_ms);
  EXPECT_EQ(std::stoul(documented["ring_s"]), leg.ring_s);
  EXPECT_EQ(std::stoul(documented["max_utterance_ms"]), leg.max_utterance_ms);
  EXPECT_EQ(documented["automatic_gain"] == "true", leg.automatic_gain);
  EXPECT_EQ(documented["comfort_noise"] == "true", leg.comfort_noise);
  const auto quoted = [](std::string_view word) { return "\"" + std::string(word) + "\""; };
  EXPECT_EQ(documented["original"], quoted(word(leg.original)));
  EXPECT_EQ(documented["barge_in"], quoted(word(leg.barge_in)));
  EXPECT_EQ(documented["fallback"], quoted(word(leg.fallback)));
}

}  // namespace
}  // namespace dgm::routing
