// Synthesizers that fail in every way: a listener hears each word, once.
#include "tests/host/calls/synthesizer_fixture.h"

namespace dgm::calls {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using SynthesizerFailover = SynthesizerTest;

class EachSynthesizerFault : public SynthesizerTest, public testing::WithParamInterface<Does> {};

TEST_P(EachSynthesizerFault, LosesAndDoublesNothing) {
  build(2);
  speak("one two");
  a().does = GetParam();
  speak("three four five");
  speak("six");
  wait(800);
  speak("seven");
  EXPECT_EQ(heard(), "one two three four five six seven");
  EXPECT_THAT(lost_, IsEmpty());
  EXPECT_TRUE(serving_);
}
INSTANTIATE_TEST_SUITE_P(Faults, EachSynthesizerFault,
                         testing::Values(Does::kBreak, Does::kRefuse, Does::kEmpty, Does::kNothing,
                                         Does::kSilence));

TEST_F(SynthesizerFailover, AGapInTheMiddleOfAudioIsNoticedWhenItIsAboutToBeHeard) {
  build(2);
  a().does = Does::kNothing;
  a().words_before = 3;
  a().aligns = true;
  speak("one two three four five");
  wait(320);
  EXPECT_EQ(b().tries, 0);  // 600 ms are there, nothing is heard of the gap
  wait(460, true);
  EXPECT_EQ(b().tries, 1);
  EXPECT_THAT(troubles_, ElementsAre(HasSubstr("a failed: its audio stopped for 300 ms")));
  EXPECT_EQ(heard(), "one two three four five");
}

TEST_F(SynthesizerFailover, NoFirstAudioByTheDeadlineIsAFailure) {
  build(2);
  a().does = Does::kNothing;
  speak("one");
  wait(700);
  EXPECT_EQ(b().tries, 0);
  wait(40);
  EXPECT_EQ(heard(), "one");
  EXPECT_THAT(troubles_, ElementsAre(HasSubstr("a failed: no audio within 700 ms")));
}

TEST_F(SynthesizerFailover, SilenceIsNoticedBeforeItsEnd) {
  build(2);
  a().does = Does::kNothing;
  speak("one");
  on_worker([&] {
    const std::vector<int16_t> nothing(8400, 3);
    const dgm_frame frame{sizeof(dgm_frame), 0, 0, test::kBenchRate, 8400, nothing.data()};
    static_cast<const dgm_synthesizer_events*>(a().last().events)
        ->on_audio(a().last().ctx, 1, &frame);
  });
  EXPECT_EQ(heard(), "one");
  EXPECT_THAT(troubles_, ElementsAre(HasSubstr("a failed: its audio is silent")));
}

TEST_F(SynthesizerFailover, ATextWithoutWordsNeedsNoAudio) {
  build(2);
  a().does = Does::kEmpty;
  speak("...");
  EXPECT_EQ(b().tries, 0);
  EXPECT_THAT(troubles_, IsEmpty());
  EXPECT_EQ(heard(), "");
}

TEST_F(SynthesizerFailover, LateAudioOfTheOldOneIsDropped) {
  build(2);
  a().does = Does::kNothing;
  b().does = Does::kNothing;
  b().words_before = 1;
  speak("one two");
  wait(800);
  on_worker([&] { a().last().say_words(1, "nine ten", true); });
  on_worker([&] { b().last().say_words(1, "two", true); });
  EXPECT_EQ(heard(), "one two");
}

TEST_F(SynthesizerFailover, WhenNobodyIsLeftTheAudioEndsAndTheSentenceIsTold) {
  build(2);
  a().does = b().does = Does::kSilence;
  speak("one");
  EXPECT_FALSE(serving_);
  EXPECT_THAT(lost_, ElementsAre(1U));
  on_worker([&] {
    EXPECT_TRUE(queue_.front()->complete());
    EXPECT_EQ(stage_->speak(9, "two", {}), nullptr);
  });
}

TEST_F(SynthesizerFailover, ABargeInLeavesNothingForTheNextOne) {
  build(2);
  a().does = Does::kNothing;
  a().words_before = 1;
  speak("one two three");
  on_worker([&] { stage_->cancel_all(); });
  EXPECT_THAT(a().last().cancelled, ElementsAre(1U));
  on_worker([&] { a().last().break_now(); });
  EXPECT_THAT(b().last().texts, IsEmpty());
  EXPECT_EQ(heard(), "one");
}

TEST_F(SynthesizerFailover, WithHedgingTheFirstAudioCountsAndTheOtherIsCancelled) {
  build(2, true);
  a().does = Does::kNothing;
  speak("one two");
  wait(400);
  EXPECT_THAT(a().last().cancelled, ElementsAre(1U));
  on_worker([&] { a().last().say_words(1, "nine", true); });
  speak("three");
  a().does = Does::kAnswer;
  wait(400);
  EXPECT_EQ(heard(), "one two three");
  EXPECT_THAT(troubles_, IsEmpty());
}

TEST_F(SynthesizerFailover, OneThatWasFirstBesideAndBreaksLeavesTheRestToTheOther) {
  build(2, true);
  a().does = Does::kNothing;
  b().does = Does::kNothing;
  b().words_before = 1;
  b().aligns = true;
  speak("one two three");
  wait(400);
  a().does = Does::kAnswer;
  on_worker([&] { b().last().break_now(); });
  EXPECT_EQ(a().last().texts.back(), "two three");
  EXPECT_EQ(heard(), "one two three");
}

}  // namespace
}  // namespace dgm::calls
