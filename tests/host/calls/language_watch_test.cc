#include "host/calls/language_watch.h"

#include <gtest/gtest.h>

namespace dgm::calls {
namespace {

TEST(LanguageWatch, ChangesAfterSoManyLinesInARow) {
  LanguageWatch watch({"en-US", "es-ES", "fr-FR"}, 2);
  EXPECT_EQ(watch.hear("en-US", "es"), "");
  EXPECT_EQ(watch.hear("en-US", "es"), "es-ES");
  EXPECT_EQ(watch.hear("es-ES", "es"), "");
  EXPECT_EQ(watch.hear("es-ES", "en-US"), "");
  EXPECT_EQ(watch.hear("es-ES", "en-US"), "en-US") << "and back again";
}

TEST(LanguageWatch, ALineInBetweenBeginsTheCountAnew) {
  LanguageWatch watch({"en-US", "es-ES", "fr-FR"}, 2);
  EXPECT_EQ(watch.hear("en-US", "es"), "");
  EXPECT_EQ(watch.hear("en-US", "en"), "");
  EXPECT_EQ(watch.hear("en-US", "es"), "");
  EXPECT_EQ(watch.hear("en-US", "fr"), "") << "a third language";
  EXPECT_EQ(watch.hear("en-US", "es"), "");
  EXPECT_EQ(watch.hear("en-US", ""), "") << "nothing was told";
  EXPECT_EQ(watch.hear("en-US", "es"), "");
  EXPECT_EQ(watch.hear("en-US", "es"), "es-ES");
}

TEST(LanguageWatch, KnowsOnlyWhatTheRouteNames) {
  LanguageWatch watch({"en-US", "es-MX", "es-ES"}, 1);
  EXPECT_EQ(watch.hear("en-US", "de"), "");
  EXPECT_EQ(watch.hear("en-US", "es-ES"), "es-ES") << "exactly";
  EXPECT_EQ(watch.hear("en-US", "es"), "es-MX") << "the first one that is alike";
  EXPECT_EQ(watch.others("es-MX"), (std::vector<std::string>{"en-US", "es-ES"}));
}

}  // namespace
}  // namespace dgm::calls
