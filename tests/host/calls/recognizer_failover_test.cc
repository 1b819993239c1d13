// Recognizers that fail in every way: what was said is recognized, once.
#include "tests/host/calls/recognizer_fixture.h"

namespace dgm::calls {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using RecognizerFailover = RecognizerTest;

TEST_F(RecognizerFailover, AWorkingOneIsSentSpeechAndItsPrerollOnly) {
  build(2);
  say({1, 2, 3});
  say({4});
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3", "w4"));
  EXPECT_EQ(b().tries, 0);
  EXPECT_THAT(troubles_, IsEmpty());
}

TEST_F(RecognizerFailover, ASilentOneIsReplacedAtItsDeadline) {
  build(2);
  a().does = Does::kNothing;
  say({1, 2, 3});
  wait(700);
  EXPECT_EQ(b().tries, 0);
  wait(40);
  EXPECT_EQ(b().tries, 1);
  wait(200);
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3"));
  EXPECT_THAT(troubles_[0], HasSubstr("no result within 700 ms after the end of speech"));
}

TEST_F(RecognizerFailover, ALateAnswerOfTheOldOneIsDropped) {
  build(2);
  a().does = Does::kNothing;
  say({1, 2});
  wait(1000);
  on_worker([&] { a().last().say_final("w1 w2"); });
  on_worker([&] { a().last().break_now(); });
  say({3});
  EXPECT_THAT(finals_, ElementsAre("w1 w2", "w3"));
  EXPECT_EQ(b().tries, 1);
  EXPECT_TRUE(a().last().closed);
}

TEST_F(RecognizerFailover, OneThatTakesNoAudioAnyMoreIsReplaced) {
  build(2);
  a().takes_audio = false;
  begin({1, 2, 3, 4, 5});
  go_on({6, 7, 8, 9, 10, 11});
  EXPECT_EQ(b().tries, 1);
  end();
  wait(700);
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 w11"));
  EXPECT_THAT(troubles_[0], HasSubstr("it has taken no audio for 2000 ms"));
}

TEST_F(RecognizerFailover, OneThatFallsSilentWhileSomebodyGoesOnSpeakingIsReplaced) {
  build(2);
  begin({1});
  on_worker([&] { a().last().say_interim("w1"); });
  for (int word = 2; word < 20; ++word) go_on({word});
  EXPECT_EQ(b().tries, 1);
  end();
  wait(1500);
  ASSERT_EQ(finals_.size(), 1U);
  EXPECT_THAT(finals_[0], testing::StartsWith("w1 w2 w3"));
  EXPECT_THAT(finals_[0], testing::EndsWith("w18 w19"));
  EXPECT_THAT(finals_[0], testing::Not(HasSubstr("~")));
}

TEST_F(RecognizerFailover, AnEmptyAnswerToSpeechIsAskedOfTheNextOne) {
  build(2);
  a().does = Does::kEmpty;
  say({1, 2, 3, 4});
  wait(200);
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3 w4"));
  EXPECT_THAT(breaker("a").last_failure(), HasSubstr("empty: "));
}

TEST_F(RecognizerFailover, NoiseThatNobodyFindsWordsInAccusesNobody) {
  build(2);
  a().does = b().does = Does::kEmpty;
  say({1, 2, 3, 4});
  wait(200);
  EXPECT_THAT(finals_, ElementsAre(""));
  EXPECT_EQ(breaker("a").last_failure(), "");
  EXPECT_EQ(breaker("b").last_failure(), "");
}

TEST_F(RecognizerFailover, AnEmptyAnswerToAShortNoiseIsBelieved) {
  build(2);
  a().does = Does::kEmpty;
  say({1});
  EXPECT_THAT(finals_, ElementsAre(""));
  EXPECT_EQ(b().tries, 0);
}

TEST_F(RecognizerFailover, TheLastOneIsGivenMoreTime) {
  build(1);
  a().does = Does::kNothing;
  say({1, 2});
  wait(4900);
  EXPECT_THAT(troubles_, IsEmpty());
  on_worker([&] { a().last().say_final("w1 w2"); });
  EXPECT_THAT(finals_, ElementsAre("w1 w2"));
}

TEST_F(RecognizerFailover, TheOnlyOneIsOpenedAgainAndGetsTheUtterance) {
  build(1);
  begin({1, 2});
  on_worker([&] { a().last().break_now(); });
  go_on({3});
  end();
  wait(200);
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3"));
  EXPECT_THAT(troubles_[0], HasSubstr("it is opened again"));
}

TEST_F(RecognizerFailover, WhenNobodyIsLeftOldSpeechIsNotRecognizedLater) {
  build(2);
  a().does = b().does = Does::kBreak;
  say({1, 2});
  wait(600);
  EXPECT_FALSE(changes_.back());
  a().does = Does::kAnswer;
  wait(12'000);
  EXPECT_TRUE(changes_.back());
  say({3});
  EXPECT_THAT(finals_, ElementsAre("w3"));
}

TEST_F(RecognizerFailover, ThePreferredOneServesAgainBetweenTwoUtterances) {
  build(2);
  a().does = Does::kBreak;
  say({1});
  wait(200);
  a().does = Does::kAnswer;
  wait(6000);
  const auto before = a().tries;
  say({2, 3});
  EXPECT_EQ(before, 2);
  EXPECT_THAT(finals_, ElementsAre("w1", "w2 w3"));
  EXPECT_EQ(a().last().closed, false);
}

TEST_F(RecognizerFailover, AnEndThatTheProviderFindsTooLateIsReplacedAtItsDeadline) {
  build(2, true);
  say({1, 2, 3, 4});
  wait(1000);
  EXPECT_EQ(b().last().heard_words(), "w1 w2 w3 w4");
}

TEST_F(RecognizerFailover, ShortNoiseThatItDoesNotAnswerIsNoFailure) {
  build(2, true);
  say({1});
  wait(2000);
  EXPECT_EQ(b().tries, 0);
}

TEST_F(RecognizerFailover, AnotherCallGoesPastAKnownOutageAtOnce) {
  a().opens = false;
  build(2);
  EXPECT_EQ(a().tries, 1);
  std::unique_ptr<RecognizerStage> of_another_call;
  on_worker([&] {
    of_another_call =
        std::make_unique<RecognizerStage>(kit_, pool_, RecognizerStage::Expected{"en-US"},
                                          test::kBenchRate, test::bench_recognizers(2), *this);
    EXPECT_TRUE(of_another_call->serving());
    EXPECT_EQ(of_another_call->provider_name(), "b");
    of_another_call.reset();
  });
  EXPECT_EQ(a().tries, 1);
}

TEST_F(RecognizerFailover, PhrasesAreGivenToWhoeverTakesThem) {
  build(1, true);
  EXPECT_THAT(a().last().phrases, ElementsAre("Dragoman", "Q3"));
}

TEST_F(RecognizerFailover, ARecognizerWithoutTheCapabilityIsGivenNone) {
  build(1);
  EXPECT_THAT(a().last().phrases, IsEmpty());
}

}  // namespace
}  // namespace dgm::calls
