#include "host/calls/emotion_style.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

namespace dgm::calls {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

TEST(EmotionStyles, KnowAnEmotionInAnyCase) {
  const EmotionStyles styles({});
  const size_t anger = styles.find("anger");
  ASSERT_NE(anger, EmotionStyles::kUnknown);
  EXPECT_EQ(styles.find("Anger"), anger);
  EXPECT_EQ(styles.find("ange"), EmotionStyles::kUnknown);
  EXPECT_EQ(styles.find("interest"), EmotionStyles::kUnknown);
  EXPECT_EQ(styles.find(""), EmotionStyles::kUnknown);
  for (size_t row = 0; row < styles.size(); ++row) EXPECT_EQ(styles.find(styles.emotion(row)), row);
}

TEST(EmotionStyles, AreNumbersAsText) {
  const EmotionStyles styles({});
  EXPECT_THAT(styles.style(styles.find("anger")),
              ElementsAre(Pair("speed", "1.08"), Pair("stability", "0.3"), Pair("style", "0.6")));
  EXPECT_THAT(styles.style(styles.find("calm")), IsEmpty());
}

TEST(EmotionStyles, OfARouteGoBeforeTheHostsOwnRowByRow) {
  const EmotionStyles styles({{"Anger", {{"stability", 0.5}}}, {"boredom", {{"speed", 1.2}}}});
  EXPECT_THAT(styles.style(styles.find("anger")), ElementsAre(Pair("stability", "0.5")));
  EXPECT_THAT(styles.style(styles.find("boredom")), ElementsAre(Pair("speed", "1.2")));
  EXPECT_EQ(styles.style(styles.find("sadness")).size(), 3u);
}

TEST(EmotionStyles, StandInTheDocumentation) {
  std::ifstream file(DGM_SOURCE_DIR "/docs/routes.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (const auto& [emotion, style] : default_emotion_style()) {
    std::ostringstream row;
    row << "| `" << emotion << "` |";
    for (const char* word : {"stability", "style", "speed"}) {
      const auto found = style.find(word);
      if (found == style.end()) {
        row << " |";
      } else {
        row << " " << found->second << " |";
      }
    }
    EXPECT_THAT(text, HasSubstr(row.str()));
  }
}

}  // namespace
}  // namespace dgm::calls
