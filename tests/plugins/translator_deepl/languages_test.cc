#include "plugins/translator_deepl/deepl_languages.h"

#include <gtest/gtest.h>

namespace dragoman::deepl {
namespace {

TEST(DeeplLanguages, SourcesHaveNoVariants) {
  EXPECT_EQ(source_code("en-US"), "EN");
  EXPECT_EQ(source_code("pt_BR"), "PT");
  EXPECT_EQ(source_code("zh-Hant-TW"), "ZH");
  EXPECT_EQ(source_code("no"), "NB");
  EXPECT_EQ(source_code("nn-NO"), "NB");
  EXPECT_EQ(source_code("fil"), "TL");
  EXPECT_EQ(source_code("yue"), "YUE");
}

TEST(DeeplLanguages, TargetsHaveTheVariantsThatDeeplLists) {
  const TargetCodes none;
  EXPECT_EQ(target_code("en", none), "EN-US");
  EXPECT_EQ(target_code("en-CA", none), "EN-US");
  EXPECT_EQ(target_code("en-AU", none), "EN-GB");
  EXPECT_EQ(target_code("pt", none), "PT-BR");
  EXPECT_EQ(target_code("pt-AO", none), "PT-PT");
  EXPECT_EQ(target_code("es-ES", none), "ES");
  EXPECT_EQ(target_code("es-MX", none), "ES-419");
  EXPECT_EQ(target_code("zh", none), "ZH-HANS");
  EXPECT_EQ(target_code("zh-TW", none), "ZH-HANT");
  EXPECT_EQ(target_code("zh-Hant-HK", none), "ZH-HANT");
  EXPECT_EQ(target_code("de-AT", none), "DE");
  EXPECT_EQ(target_code("nb-NO", none), "NB");
}

TEST(DeeplLanguages, TheUserMaySayItOtherwise) {
  const TargetCodes codes = {{"fr-ca", "FR-CA"}, {"en", "EN-GB"}};
  EXPECT_EQ(target_code("fr-CA", codes), "FR-CA");
  EXPECT_EQ(target_code("fr-FR", codes), "FR");
  EXPECT_EQ(target_code("en", codes), "EN-GB");
  EXPECT_EQ(target_code("en-US", codes), "EN-US");
}

}  // namespace
}  // namespace dragoman::deepl
