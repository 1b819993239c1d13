#include "host/app/trial.h"

#include <gmock/gmock.h>

namespace dgm::app {
namespace {

using testing::HasSubstr;

constexpr Trial::Clock::time_point kStart{};

std::optional<Trial> trial(uint32_t seconds) {
  settings::HostSettings rules;
  rules.reload_trial_s = seconds;
  rules.reload_trial_error_percent = 20;
  rules.reload_trial_min_utterances = 10;
  return Trial::begin(rules, nullptr, {}, kStart);
}

TEST(TrialOfAGeneration, IsNoneWithoutItsTime) { EXPECT_FALSE(trial(0)); }

TEST(TrialOfAGeneration, FailsAtTheBoundAndSaysByHowMuch) {
  const auto on = trial(60);
  EXPECT_FALSE(on->failed_by({.utterances = 40, .failures = 7}));
  const auto why = on->failed_by({.utterances = 40, .failures = 8});
  ASSERT_TRUE(why);
  EXPECT_THAT(*why, HasSubstr("8 failures in 40 utterances"));
}

TEST(TrialOfAGeneration, ProvesNothingByAFewUtterances) {
  EXPECT_FALSE(trial(60)->failed_by({.utterances = 9, .failures = 9}));
  EXPECT_TRUE(trial(60)->failed_by({.utterances = 10, .failures = 10}));
}

TEST(TrialOfAGeneration, EndsInTime) {
  const auto on = trial(60);
  EXPECT_FALSE(on->is_over(kStart + std::chrono::seconds(59)));
  EXPECT_EQ(on->left_s(kStart + std::chrono::seconds(59)), 1U);
  EXPECT_TRUE(on->is_over(kStart + std::chrono::seconds(60)));
  EXPECT_EQ(on->left_s(kStart + std::chrono::seconds(60)), 0U);
}

}  // namespace
}  // namespace dgm::app
