// Recorded speech of one woman, as it is and in moods: what the analyzer makes of it.
#include <gmock/gmock.h>

#include "plugins/emotion_prosody/analyzer.h"
#include "tests/support/spoken_moods.h"

namespace dragoman::prosody {
namespace {

using dgm::test::prompt;

// Of other words than those that are judged.
const std::vector<std::string> kToLearnFrom = {"demo-abouttotry", "vm-options"};
const std::vector<std::string> kToJudge = {"tt-allbusy",  "vm-opts",          "demo-nogo",
                                           "dir-intro",   "vm-review",        "conf-usermenu",
                                           "demo-thanks", "vm-record-prepend"};

class Moods : public ::testing::Test {
 protected:
  // The last verdict about this speech; none: nothing was said.
  std::optional<Scores> hear(const std::vector<int16_t>& speech) {
    std::optional<Scores> last;
    dgm::test::say_to(speech, activity_, [&](const std::vector<int16_t>& frame, bool is_speech) {
      if (const auto verdict = analyzer_->push(frame, at_ns_, is_speech)) last = verdict->scores;
      at_ns_ += 20'000'000;
    });
    return last;
  }
  void learn() {
    for (const std::string& name : kToLearnFrom) hear(prompt(name));
  }
  static std::string highest(const Scores& scores) {
    const std::pair<float, const char*> named[] = {{scores.anger, "anger"},
                                                   {scores.excitement, "excitement"},
                                                   {scores.sadness, "sadness"},
                                                   {scores.calm, "calm"}};
    return std::max_element(std::begin(named), std::end(named))->second;
  }

  dgm::audio::VoiceActivity activity_{dgm::test::kPromptHz};
  std::optional<Analyzer> analyzer_{std::in_place, dgm::test::kPromptHz, 30.0f, 2.0f};
  uint64_t at_ns_ = 1'000'000'000;
};

TEST_F(Moods, SaysNothingOfAStranger) {
  EXPECT_FALSE(hear(dgm::test::angry(prompt("vm-goodbye"))));
}

using Change = std::vector<int16_t> (*)(const std::vector<int16_t>&);
struct Mood {
  const char* name;
  Change change;
};
class EachMood : public Moods, public ::testing::WithParamInterface<Mood> {};

// Each sentence is judged by one who has heard only neutral speech before it.
TEST_P(EachMood, IsHeardInMostSentences) {
  size_t right = 0;
  for (const std::string& name : kToJudge) {
    analyzer_.emplace(dgm::test::kPromptHz, 30.0f, 2.0f);
    learn();
    const auto scores = hear(GetParam().change(prompt(name)));
    ASSERT_TRUE(scores) << name;
    const std::string heard = highest(*scores);
    right += heard == GetParam().name;
    RecordProperty(name, heard);
  }
  EXPECT_GE(right, kToJudge.size() - 1) << "of " << kToJudge.size() << " as " << GetParam().name;
}
INSTANTIATE_TEST_SUITE_P(
    Of, EachMood,
    ::testing::Values(Mood{"anger", dgm::test::angry}, Mood{"sadness", dgm::test::sad},
                      Mood{"calm", [](const std::vector<int16_t>& speech) { return speech; }}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace dragoman::prosody
