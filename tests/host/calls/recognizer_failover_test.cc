// Recognizers that fail in every way: what was said is recognized, once.
#include "host/calls/recognizer_stage.h"

#include "tests/host/calls/stage_fixture.h"

namespace dgm::calls {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RecognizerFailover : public StageTest, public RecognizerStage::Client {
 protected:
  using Kind = audio::UtteranceEvent::Kind;

  ~RecognizerFailover() override {
    on_worker([&] { stage_.reset(); });
  }

  void build(size_t members, bool own_endpointing = false) {
    on_worker([&] {
      stage_ = std::make_unique<RecognizerStage>(
          kit_, pool_, "en-US", std::vector<std::string>(), test::kBenchRate,
          test::bench_recognizers(members, own_endpointing), *this);
    });
    silence(20);
  }

  void frame(int word, size_t place, Kind event = Kind::kNone, uint64_t at_ns = 0) {
    on_worker([&] {
      const auto samples = test::word_frame(word, place);
      dgm_frame frame{};
      frame.struct_size = sizeof frame;
      frame.flags = word ? DGM_FRAME_SPEECH : 0;
      frame.captured_at_ns = bench().now_ns;
      frame.sample_rate_hz = test::kBenchRate;
      frame.sample_count = test::kFrameSamples;
      frame.samples = samples.data();
      bench().now_ns += 20 * kNsPerMs;
      stage_->push(frame, {event, at_ns});
      stage_->housekeep(bench().now_ns);
    });
  }
  void silence(size_t frames) {
    for (; frames > 0; --frames) frame(0, 0);
  }

  // The start is noticed with the third frame; the end with the last of 20 silent ones.
  void begin(const std::vector<int>& words) {
    size_t count = 0;
    started_ns_ = bench().now_ns;
    for (const int word : words)
      for (size_t place = 0; place < test::kFramesPerWord; ++place, ++count)
        frame(word, place, count == 2 ? Kind::kStarted : Kind::kNone, started_ns_);
    ended_ns_ = bench().now_ns;
  }
  void go_on(const std::vector<int>& words) {
    for (const int word : words)
      for (size_t place = 0; place < test::kFramesPerWord; ++place) frame(word, place);
    ended_ns_ = bench().now_ns;
  }
  void end() {
    silence(19);
    frame(0, 0, Kind::kEnded, ended_ns_);
  }
  void say(const std::vector<int>& words) {
    begin(words);
    end();
  }
  void wait(uint32_t ms) { silence(ms / 20); }

  test::ScriptedProvider& a() { return bench().recognizers[0]; }
  test::ScriptedProvider& b() { return bench().recognizers[1]; }

  void on_transcript(std::string_view text, bool is_final, const StationTimes& times,
                     std::string_view) override {
    if (!is_final) return;
    finals_.emplace_back(text);
    last_times_ = times;
  }
  void on_recognizer_changed(const ChainChange& change) override {
    changes_.push_back(change.serving);
  }
  void on_trouble(const std::string& sentence) override { troubles_.push_back(sentence); }

  StageKit kit_ = kit();
  ChunkPool pool_;
  std::unique_ptr<RecognizerStage> stage_;
  uint64_t started_ns_ = 0, ended_ns_ = 0;
  std::vector<std::string> finals_, troubles_;
  std::vector<bool> changes_;
  StationTimes last_times_;
};

TEST_F(RecognizerFailover, AWorkingOneIsSentSpeechAndItsPrerollOnly) {
  build(2);
  say({1, 2, 3});
  say({4});
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3", "w4"));
  EXPECT_EQ(b().tries, 0);
  EXPECT_THAT(troubles_, IsEmpty());
}

TEST_F(RecognizerFailover, ASessionThatBreaksAtTheEndHandsTheUtteranceOn) {
  build(2);
  a().does = Does::kBreak;
  say({1, 2, 3});
  wait(400);
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3"));
  EXPECT_THAT(troubles_, ElementsAre("recognizer en-US: a failed: out of order, b takes over"));
  EXPECT_EQ(last_times_.speech_ended_ns, ended_ns_);
}

TEST_F(RecognizerFailover, ASessionThatBreaksInTheMiddleOfSpeechLosesNoWord) {
  build(2);
  begin({1, 2});
  on_worker([&] { a().last().break_now(); });
  go_on({3, 4});
  end();
  wait(200);
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3 w4"));
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

TEST_F(RecognizerFailover, WhatIsSaidMeanwhileFollowsInOrder) {
  build(2);
  a().does = Does::kNothing;
  say({1, 2, 3});
  say({4, 5});
  say({6});
  wait(500);
  EXPECT_THAT(finals_, ElementsAre("w1 w2 w3", "w4 w5", "w6"));
}

TEST_F(RecognizerFailover, AnAnsweredUtteranceIsNotSentAgain) {
  build(2);
  say({1, 2});
  a().does = Does::kBreak;
  say({3});
  wait(200);
  EXPECT_THAT(finals_, ElementsAre("w1 w2", "w3"));
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

TEST_F(RecognizerFailover, OneThatFindsTheEndsItselfIsGivenOnlyWhatItsFinalsDidNotAnswer) {
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
        std::make_unique<RecognizerStage>(kit_, pool_, "en-US", std::vector<std::string>(),
                                          test::kBenchRate, test::bench_recognizers(2), *this);
    EXPECT_TRUE(of_another_call->serving());
    EXPECT_EQ(of_another_call->provider_name(), "b");
    of_another_call.reset();
  });
  EXPECT_EQ(a().tries, 1);
}

}  // namespace
}  // namespace dgm::calls
