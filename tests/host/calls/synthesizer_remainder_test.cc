// A synthesizer that fails in the middle of a sentence: what the next one speaks.
#include "tests/host/calls/synthesizer_fixture.h"

namespace dgm::calls {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using SynthesizerRemainder = SynthesizerTest;

TEST_F(SynthesizerRemainder, WhatNobodyHasHeardIsSpokenAgainAsAWhole) {
  build(2);
  a().does = Does::kBreak;
  a().words_before = 2;
  speak("one two three four five");
  EXPECT_EQ(b().last().texts, std::vector<std::string>{"one two three four five"});
  EXPECT_EQ(heard(), "one two three four five");
}

TEST_F(SynthesizerRemainder, WithAlignmentTheDeliveredWordsAreKeptAndTheRestIsSpoken) {
  build(2);
  a().does = Does::kNothing;
  a().words_before = 3;
  a().aligns = true;
  speak("one two three four five");
  play(1.5);
  on_worker([&] { a().last().break_now(); });
  EXPECT_EQ(b().last().texts, std::vector<std::string>{"four five"});
  EXPECT_EQ(heard(), "one two three four five");
}

TEST_F(SynthesizerRemainder, WithAlignmentAPartOfAWordBehindTheLastWholeOneIsDropped) {
  build(2);
  a().does = Does::kNothing;
  a().words_before = 2;
  a().aligns = true;
  speak("one two three four");
  on_worker([&] {  // half of "three"
    for (size_t place = 0; place < 5; ++place) {
      const auto samples = test::word_frame(3, place);
      const dgm_frame frame{sizeof(dgm_frame), 0, 0, test::kBenchRate, test::kFrameSamples,
                            samples.data()};
      static_cast<const dgm_synthesizer_events*>(a().last().events)
          ->on_audio(a().last().ctx, 1, &frame);
    }
  });
  play(1);
  on_worker([&] { a().last().break_now(); });
  EXPECT_EQ(b().last().texts, std::vector<std::string>{"three four"});
  EXPECT_EQ(heard(), "one two three four");
}

TEST_F(SynthesizerRemainder, WithAlignmentThatReachesTheEndNothingIsLeftToSpeak) {
  build(2);
  a().does = Does::kNothing;
  a().words_before = 2;
  a().aligns = true;
  speak("one two");
  play(1);
  on_worker([&] { a().last().break_now(); });
  EXPECT_EQ(b().tries, 1);
  EXPECT_THAT(b().last().texts, IsEmpty());
  EXPECT_EQ(heard(), "one two");
  EXPECT_THAT(lost_, IsEmpty());
}

TEST_F(SynthesizerRemainder, WithoutAlignmentThePlayedShareAndThePaceSayWhatIsLeft) {
  build(2);
  speak("one two three four five");  // its pace is known from here on
  play(5);
  a().does = Does::kNothing;
  a().words_before = 4;
  speak("one two three four five");
  play(2);
  on_worker([&] { a().last().break_now(); });
  EXPECT_EQ(b().last().texts, std::vector<std::string>{"three four five"});
  EXPECT_EQ(heard(), "one two three four five one two three four five");
}

TEST_F(SynthesizerRemainder, WithoutAlignmentInTheMiddleOfAWordThatWordIsSaidAgain) {
  build(2);
  speak("one two three four five");
  play(5);
  a().does = Does::kNothing;
  a().words_before = 4;
  speak("one two three four five");
  play(2.5);
  on_worker([&] { a().last().break_now(); });
  EXPECT_EQ(b().last().texts, std::vector<std::string>{"three four five"});
  EXPECT_EQ(heard(), "one two three four five one two three~ three four five");
}

TEST_F(SynthesizerRemainder, AListenerWhoIsBehindHearsBothParts) {
  build(2);
  a().does = Does::kNothing;
  a().words_before = 3;
  a().aligns = true;
  speak("one two three four");
  on_worker([&] { queue_.front()->note_heard(2 * kWordSamples); });  // another one is further
  play(0.5);
  on_worker([&] { a().last().break_now(); });
  EXPECT_EQ(heard(), "one two three four");
}

TEST_F(SynthesizerRemainder, BothFailInOneSentenceAndNothingIsLost) {
  build(3);
  a().does = b().does = Does::kBreak;
  a().words_before = 2;
  b().words_before = 1;
  a().aligns = b().aligns = true;
  speak("one two three four");
  EXPECT_EQ(bench().synthesizers[2].last().texts, std::vector<std::string>{"four"});
  EXPECT_EQ(heard(), "one two three four");
}

// Nobody understands audio at a wrong rate: what was heard of it was not said.
class SynthesizerBabble : public SynthesizerTest {
 protected:
  void learn_pace() {
    speak("one two three four five six");
    play(6);
    heard_.clear();
  }
};

TEST_F(SynthesizerBabble, TooLongWithAlignmentIsNoticedWhileItComes) {
  build(2);
  learn_pace();
  a().does = Does::kNothing;
  a().words_before = 5;
  a().frames_per_word = 2 * test::kFramesPerWord;
  a().aligns = true;
  speak("one two three four five");
  EXPECT_EQ(b().last().texts, std::vector<std::string>{"one two three four five"});
  EXPECT_EQ(heard(), "one two three four five");
  EXPECT_THAT(troubles_, ElementsAre(HasSubstr("its audio is too long for the text")));
  EXPECT_THAT(breaker("a").last_failure(), testing::StartsWith("pace: "));
}

TEST_F(SynthesizerBabble, TooLongWithoutAlignmentIsNoticedWhenItOutlastsTheText) {
  build(2);
  learn_pace();
  a().frames_per_word = 3 * test::kFramesPerWord;
  speak("one two three four five");
  EXPECT_EQ(heard(), "one two three four five");
  EXPECT_THAT(troubles_, ElementsAre(HasSubstr("too long")));
}

TEST_F(SynthesizerBabble, TooShortIsNoticedAtItsEnd) {
  build(2);
  learn_pace();
  a().frames_per_word = 3;
  speak("one two three four five");
  EXPECT_EQ(heard(), "one two three four five");
  EXPECT_THAT(troubles_, ElementsAre(HasSubstr("too short")));
}

TEST_F(SynthesizerBabble, ThePaceOfAProviderIsRememberedWhenItServesAgain) {
  build(2);
  learn_pace();
  a().frames_per_word = 3 * test::kFramesPerWord;
  speak("one two three four five");
  play(5);
  wait(6000);
  ASSERT_EQ(a().tries, 2);  // it is back, and no better
  heard_.clear();
  speak("six seven eight nine ten");
  EXPECT_EQ(heard(), "six seven eight nine ten");
}

TEST_F(SynthesizerBabble, WhereNobodyElseIsLeftItStaysAsItIs) {
  build(1);
  learn_pace();
  a().frames_per_word = 3 * test::kFramesPerWord;
  speak("one two three four five");
  EXPECT_EQ(a().last().texts.size(), 2U);
  EXPECT_THAT(troubles_, IsEmpty());
  EXPECT_THAT(lost_, IsEmpty());
}

}  // namespace
}  // namespace dgm::calls
