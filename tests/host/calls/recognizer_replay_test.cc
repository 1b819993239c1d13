// What the next recognizer is given of the words that nobody has answered.
#include "tests/host/calls/recognizer_fixture.h"

namespace dgm::calls {
namespace {

using testing::ElementsAre;

using RecognizerReplay = RecognizerTest;

TEST_F(RecognizerReplay, ASessionThatBreaksAtTheEndHandsTheUtteranceOn) {
  build(2);
  a().does = Does::kBreak;
  say({1, 2, 3});
  wait(400);
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3"));
  EXPECT_THAT(troubles_, ElementsAre("recognizer en-US: a failed: out of order, b takes over"));
  EXPECT_EQ(last_times_.speech_ended_ns, ended_ns_);
}

TEST_F(RecognizerReplay, ASessionThatBreaksInTheMiddleOfSpeechLosesNoWord) {
  build(2);
  begin({1, 2});
  on_worker([&] { a().last().break_now(); });
  go_on({3, 4});
  end();
  wait(200);
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3 w4"));
}

TEST_F(RecognizerReplay, WhatIsSaidMeanwhileFollowsInOrder) {
  build(2);
  a().does = Does::kNothing;
  say({1, 2, 3});
  say({4, 5});
  say({6});
  wait(500);
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3", "w4 w5", "w6"));
}

TEST_F(RecognizerReplay, AnAnsweredUtteranceIsNotSentAgain) {
  build(2);
  say({1, 2});
  a().does = Does::kBreak;
  say({3});
  wait(200);
  EXPECT_THAT(finals_, ElementsAre("w1 w2", "w3"));
}

TEST_F(RecognizerReplay, OneThatFindsTheEndsItselfIsGivenOnlyWhatItsFinalsDidNotAnswer) {
  build(2, true);
  begin({1, 2});
  silence(10);
  on_worker([&] {  // 200 ms after the end; it tells no times
    a().last().say_final("w1 w2");
    a().last().marks.clear();
  });
  end();
  begin({3, 4});
  on_worker([&] { a().last().break_now(); });
  go_on({5});
  wait(400);
  EXPECT_EQ(b().last().heard_words(), "w3 w4 w5");
  EXPECT_THAT(finals_, ElementsAre("w1 w2"));
}

TEST_F(RecognizerReplay, TheSilenceInWhichTheEndWasNoticedIsNotSentAgain) {
  build(2);
  a().does = Does::kBreak;
  b().does = Does::kNothing;
  say({1, 2});
  wait(200);
  const size_t of_words = 2 * test::kFramesPerWord, before = 13, behind = 5;
  EXPECT_EQ(a().last().marks.size() / 2, before + of_words + 20);
  EXPECT_EQ(b().last().marks.size() / 2, before + of_words + behind);
  EXPECT_EQ(b().last().heard_words(), "w1 w2");
}

TEST_F(RecognizerReplay, ALongUtteranceIsGivenInSlotsOf640Ms) {
  build(2);
  a().does = Does::kBreak;
  say({1, 2, 3, 4, 5, 6, 7, 8});  // 1.6 s, and 0.4 s around it
  b().does = Does::kNothing;
  wait(60);
  EXPECT_EQ(b().last().heard_words(), "w1 w2 w3 w4 w5 w6 w7 w8");
}

TEST_F(RecognizerReplay, WhoMayTakeItOnlyAsFastAsItWasSpokenHasTheTimeForIt) {
  build(3);
  a().does = b().does = Does::kNothing;
  say({1, 2, 3, 4});
  wait(740);
  ASSERT_EQ(b().tries, 1);
  wait(1100);  // 700 ms, and the second that the utterance is long
  EXPECT_EQ(bench().recognizers[2].tries, 0);
  on_worker([&] { b().last().say_final("w1 w2 w3 w4"); });
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3 w4"));
}

}  // namespace
}  // namespace dgm::calls
