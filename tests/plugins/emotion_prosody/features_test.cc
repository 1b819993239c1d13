#include "plugins/emotion_prosody/features.h"

#include <gtest/gtest.h>

#include <cmath>

namespace dragoman::prosody {
namespace {

// `count` syllables a second of 60 % sound: levels as a voice's.
void speak(UtteranceFeatures& utterance, int syllables, int hops_each, float level_dbfs,
           float pitch_hz) {
  for (int syllable = 0; syllable < syllables; ++syllable)
    for (int hop = 0; hop < hops_each; ++hop) {
      const bool is_loud = hop * 10 < hops_each * 6;
      utterance.add(is_loud ? level_dbfs : level_dbfs - 15, is_loud ? pitch_hz : 0, false);
    }
}

TEST(SyllableCounter, CountsAPeakBetweenValleys) {
  SyllableCounter counter;
  for (int i = 0; i < 5; ++i) {
    for (int hop = 0; hop < 6; ++hop) counter.add(-20, true);
    for (int hop = 0; hop < 4; ++hop) counter.add(-35, false);
  }
  EXPECT_EQ(counter.count(), 5u);
}

TEST(SyllableCounter, CountsNeitherHissingNorTrembling) {
  SyllableCounter hissing;
  for (int hop = 0; hop < 50; ++hop) hissing.add(hop % 10 < 5 ? -20.0f : -40.0f, false);
  EXPECT_EQ(hissing.count(), 0u);
  SyllableCounter trembling;
  for (int hop = 0; hop < 50; ++hop) trembling.add(hop % 2 ? -20.0f : -22.0f, true);
  trembling.end_word();
  EXPECT_EQ(trembling.count(), 1u);
}

TEST(UtteranceFeatures, TellPitchLevelAndSpeed) {
  UtteranceFeatures utterance;
  EXPECT_FALSE(utterance.is_telling());
  speak(utterance, 20, 10, -20, 140);  // 200 ms each: 5 a second
  ASSERT_TRUE(utterance.is_telling());
  const Features features = utterance.features();
  EXPECT_NEAR(features.pitch_st, 12, 0.5);  // an octave above 70 Hz
  EXPECT_NEAR(features.pitch_spread_st, 0.25, 0.25);
  EXPECT_NEAR(features.level_dbfs, -20, 0.1);
  EXPECT_NEAR(features.syllables_per_s, 5, 0.3);
  EXPECT_NEAR(features.spoken_s, 4, 0.01);
  EXPECT_EQ(features.pause_share, 0);
}

TEST(UtteranceFeatures, CountPausesWithinButNotAfter) {
  UtteranceFeatures utterance;
  speak(utterance, 5, 10, -20, 140);
  for (int hop = 0; hop < 25; ++hop) utterance.add(-70, 0, true);
  speak(utterance, 5, 10, -20, 140);
  EXPECT_NEAR(utterance.features().pause_share, 0.2, 0.001);
  for (int hop = 0; hop < 25; ++hop) utterance.add(-70, 0, true);
  EXPECT_NEAR(utterance.features().pause_share, 0.2, 0.001);
  EXPECT_NEAR(utterance.features().syllables_per_s, 5, 0.6);  // pauses slow nobody down
}

TEST(UtteranceFeatures, TellALivelyMelodyFromADullOne) {
  UtteranceFeatures dull, lively;
  for (int hop = 0; hop < 100; ++hop) {
    dull.add(-20, 150, false);
    lively.add(-20, 150 * std::exp2(static_cast<float>(hop % 10 - 5) / 12), false);
  }
  EXPECT_GT(lively.features().pitch_spread_st, dull.features().pitch_spread_st + 3);
}

}  // namespace
}  // namespace dragoman::prosody
