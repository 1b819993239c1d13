// What the length of a piece of audio says of the text that it should be.
#include "host/calls/speaking_pace.h"

#include <gtest/gtest.h>

#include <string>

namespace dgm::calls {
namespace {

const std::string kSentence = "One moment please, I will have a look.";  // 38 bytes

// Twenty bytes a second: the sentence takes 1.9 s.
struct Known : SpeakingPace {
  Known() { note("Good morning, how are you today, my dear", 2000); }
};

TEST(SpeakingPace, IsGuessedUntilSomethingWasSpoken) {
  SpeakingPace pace;
  EXPECT_DOUBLE_EQ(pace.bytes_in(1000), 14);
  pace.note("0123456789", 10'000);  // numbers say nothing
  EXPECT_DOUBLE_EQ(pace.bytes_in(1000), 14);
}

TEST(SpeakingPace, IsThatOfAllThatWasSpoken) {
  SpeakingPace pace;
  pace.note("ten bytes.", 500);
  EXPECT_DOUBLE_EQ(pace.bytes_in(1000), 20);
  pace.note("ten bytes.", 1500);
  EXPECT_DOUBLE_EQ(pace.bytes_in(1000), 10);
}

TEST(SpeakingPace, NoticesAudioOfTwiceTheLength) {
  EXPECT_TRUE(Known().is_too_long(kSentence, 3800));
  EXPECT_FALSE(Known().is_too_short(kSentence, 3800));
}

TEST(SpeakingPace, NoticesAudioOfHalfTheLength) {
  EXPECT_TRUE(Known().is_too_short(kSentence, 950));
  EXPECT_FALSE(Known().is_too_long(kSentence, 950));
}

TEST(SpeakingPace, BearsAnotherMoodAndAPauseBeforeTheFirstWord) {
  EXPECT_FALSE(Known().is_too_long(kSentence, 1900 / 0.7 + 300));
  EXPECT_FALSE(Known().is_too_short(kSentence, 1900 / 1.3));
}

TEST(SpeakingPace, SaysNothingOfAVoiceThatItDoesNotKnow) {
  SpeakingPace pace;
  EXPECT_FALSE(pace.is_too_long(kSentence, 60'000));
  pace.note("Yes, that is right.", 900);
  EXPECT_FALSE(pace.is_too_long(kSentence, 60'000));
}

TEST(SpeakingPace, SaysNothingOfNumbersAndOfFewLetters) {
  EXPECT_FALSE(Known().is_too_long("The order number is 47110815", 10'000));
  EXPECT_FALSE(Known().is_too_long("Yes.", 10'000));
  EXPECT_FALSE(Known().is_too_short("Yes, please", 1));
}

}  // namespace
}  // namespace dgm::calls
