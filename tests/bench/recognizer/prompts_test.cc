#include "tests/bench/recognizer/prompts.h"

#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <sstream>

namespace dgm::bench {
namespace {

std::string text_of(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(std::string(DGM_SOURCE_DIR "/") + file).rdbuf();
  return text.str();
}

TEST(Prompts, AreReadWithTheirNames) {
  const auto prompts = read_prompts("# a comment: not read\nvm-and: and\ndir/x: Yes: it is.\n\n");
  ASSERT_EQ(prompts.size(), 2u);
  EXPECT_EQ(prompts[0].name, "vm-and");
  EXPECT_EQ(prompts[0].said, "and");
  EXPECT_EQ(prompts[1].name, "dir/x");
  EXPECT_EQ(prompts[1].said, "Yes: it is.");
}

TEST(Prompts, OfTheBenchmarkAreSixtyAndNotInTheDemonstration) {
  const auto demonstration = text_of("tests/end_to_end/demonstration.sh");
  for (const auto& [language, count] : {std::pair{"en", 60u}, {"es", 30u}}) {
    const auto prompts =
        read_prompts(text_of("tests/bench/recognizer/prompts_" + std::string(language) + ".txt"));
    EXPECT_EQ(prompts.size(), count);
    std::set<std::string> names;
    for (const auto& prompt : prompts) {
      names.insert(prompt.name);
      EXPECT_EQ(demonstration.find(" " + prompt.name + " "), std::string::npos) << prompt.name;
      EXPECT_EQ(demonstration.find(" " + prompt.name + ")"), std::string::npos) << prompt.name;
    }
    EXPECT_EQ(names.size(), prompts.size());
  }
}

TEST(LastSpeechFrame, IsTheLastOfTwoWithin40DecibelsOfTheLoudest) {
  std::vector<int16_t> samples(9 * 160, 0);
  const auto fill = [&](size_t frame, int16_t value) {
    std::fill_n(samples.begin() + static_cast<ptrdiff_t>(frame * 160), 160, value);
  };
  fill(1, 10'000);
  fill(2, 101);  // 39.9 dB below
  fill(3, 101);
  fill(4, 99);   // 40.1 dB below
  fill(7, 500);  // a click
  EXPECT_EQ(last_speech_frame(samples, 160), 3u);
  EXPECT_EQ(last_speech_frame(std::vector<int16_t>(320, 0), 160), 0u);
  EXPECT_EQ(last_speech_frame({}, 160), 0u);
}

TEST(HeldOutBook, KeepsNoLineWithASentenceOfAPromptAndNoPartOfOne) {
  const std::vector<Prompt> prompts = {{"a", "Login incorrect. Please try again."},
                                       {"b", "press 1 to call this number"}};
  EXPECT_EQ(book_without("# comment\n"
                         "x: That is not valid. Please try again.\n"
                         "y: login incorrect\n"
                         "z: to call this number\n"
                         "w: Press 1 to hear it.\n"
                         "Please try.\n"
                         "Your number, please: press one to call this number now.\n"
                         "v: Goodbye.\n",
                         prompts),
            "w: Press 1 to hear it.\nv: Goodbye.\n");
}

}  // namespace
}  // namespace dgm::bench
