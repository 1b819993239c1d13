#include "plugins/emotion_prosody/baseline.h"

#include <gtest/gtest.h>

namespace dragoman::prosody {
namespace {

constexpr Features kUsual = {.pitch_st = 12,
                             .pitch_spread_st = 3,
                             .level_dbfs = -22,
                             .syllables_per_s = 4.5f,
                             .pause_share = 0.1f,
                             .spoken_s = 3};

Features with(float pitch_st, float level_db, float rate) {
  Features features = kUsual;
  features.pitch_st += pitch_st;
  features.level_dbfs += level_db;
  features.syllables_per_s *= rate;
  return features;
}

class ProsodyBaseline : public ::testing::Test {
 protected:
  ProsodyBaseline() { baseline_.learn(kUsual); }
  Baseline baseline_{30, 2};
};

TEST_F(ProsodyBaseline, KnowsNothingBeforeEnoughWasHeard) {
  Baseline baseline(30, 4);
  baseline.learn(kUsual);
  EXPECT_FALSE(baseline.is_known());
  baseline.learn(kUsual);
  EXPECT_TRUE(baseline.is_known());
}

TEST_F(ProsodyBaseline, TakesTheUsualForCalm) {
  const Scores scores = baseline_.score(kUsual);
  EXPECT_GT(scores.calm, 0.9f);
  EXPECT_LT(scores.anger, 0.1f);
}

TEST_F(ProsodyBaseline, TakesLouderHigherFasterForAnger) {
  const Scores scores = baseline_.score(with(3, 8, 1.25f));
  EXPECT_GT(scores.anger, 0.8f);
  EXPECT_GT(scores.anger, scores.excitement);
  EXPECT_LT(scores.sadness, 0.05f);
  EXPECT_LT(scores.calm, 0.2f);
}

TEST_F(ProsodyBaseline, TakesAboveAllHigherForExcitement) {
  const Scores scores = baseline_.score(with(6, 2, 1.25f));
  EXPECT_GT(scores.excitement, 0.6f);
  EXPECT_GT(scores.excitement, scores.anger);
}

TEST_F(ProsodyBaseline, TakesSofterLowerSlowerForSadness) {
  const Scores scores = baseline_.score(with(-3, -8, 0.8f));
  EXPECT_GT(scores.sadness, 0.8f);
  EXPECT_LT(scores.anger, 0.01f);
}

// A line that became louder, or a hurried word, is no mood.
TEST_F(ProsodyBaseline, DoesNotJudgeByOneSignAlone) {
  EXPECT_LT(baseline_.score(with(0, 7, 1)).anger, 0.5f);
  EXPECT_LT(baseline_.score(with(0, 0, 1.5f)).anger, 0.5f);
  EXPECT_LT(baseline_.score(with(0, -8, 1)).sadness, 0.5f);
}

TEST_F(ProsodyBaseline, GetsUsedToWhatLasts) {
  const Features loud = with(3, 8, 1.25f);
  const float at_first = baseline_.score(loud).anger;
  for (int i = 0; i < 30; ++i) baseline_.learn(loud);
  EXPECT_GT(at_first, 0.8f);
  EXPECT_LT(baseline_.score(loud).anger, 0.2f);
}

TEST_F(ProsodyBaseline, IsNotUpsetByNumbersThatAreOff) {
  for (const Features& odd : {Features{}, with(1000, 1000, 1000), with(-1000, -1000, 0)}) {
    const Scores scores = baseline_.score(odd);
    for (const float score : {scores.anger, scores.excitement, scores.sadness, scores.calm}) {
      EXPECT_GE(score, 0);
      EXPECT_LE(score, 1);
    }
  }
}

}  // namespace
}  // namespace dragoman::prosody
