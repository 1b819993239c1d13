// Synthesizers that fail in every way: a listener hears each word, once.
#include "host/calls/synthesizer_stage.h"

#include "tests/host/calls/stage_fixture.h"

namespace dgm::calls {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr size_t kWordSamples = test::kFramesPerWord * test::kFrameSamples;

class SynthesizerFailover : public StageTest, public SynthesizerStage::Client {
 protected:
  ~SynthesizerFailover() override {
    on_worker([&] {
      stage_.reset();
      queue_.clear();
    });
  }

  void build(size_t members, bool hedges = false) {
    on_worker([&] {
      stage_ = std::make_unique<SynthesizerStage>(kit_, pool_, "es-ES", "", test::kBenchRate,
                                                  test::bench_synthesizers(members), hedges, *this);
    });
  }
  void speak(const std::string& text) {
    on_worker([&] {
      auto audio = stage_->speak(++utterance_, text, {});
      if (audio) queue_.push_back(std::move(audio));
    });
  }
  // The listener hears so many words of what is there.
  void play(double words) {
    on_worker([&] { play_samples(static_cast<size_t>(words * kWordSamples)); });
  }
  void play_samples(size_t wanted) {
    while (wanted > 0 && !queue_.empty()) {
      auto& audio = *queue_.front();
      std::vector<int16_t> out(std::min<size_t>(wanted, test::kFrameSamples));
      const size_t got = audio.read(position_, out);
      heard_.insert(heard_.end(), out.begin(), out.begin() + static_cast<ptrdiff_t>(got));
      position_ += got;
      audio.note_heard(position_);
      wanted -= got;
      if (got > 0) continue;
      if (!audio.complete()) return;
      queue_.pop_front();
      position_ = 0;
    }
  }
  // Time passes; a listener plays meanwhile.
  void wait(uint32_t ms, bool plays = false) {
    pass(ms, [&](uint64_t now_ns) {
      stage_->housekeep(now_ns);
      if (plays) play_samples(test::kFrameSamples);
    });
  }
  std::string heard() {
    play(100);
    return test::words_in(heard_);
  }

  test::ScriptedProvider& a() { return bench().synthesizers[0]; }
  test::ScriptedProvider& b() { return bench().synthesizers[1]; }

  void on_unspoken(SynthesizerStage&, uint64_t utterance, const std::string&) override {
    lost_.push_back(utterance);
  }
  void on_synthesizer_changed(SynthesizerStage&, const ChainChange& change) override {
    serving_ = change.serving;
  }
  void on_trouble(const std::string& sentence) override { troubles_.push_back(sentence); }

  StageKit kit_ = kit();
  ChunkPool pool_;
  std::unique_ptr<SynthesizerStage> stage_;
  std::deque<std::shared_ptr<SpeechAudio>> queue_;
  size_t position_ = 0;
  std::vector<int16_t> heard_;
  uint64_t utterance_ = 0;
  std::vector<uint64_t> lost_;
  std::vector<std::string> troubles_;
  bool serving_ = true;
};

class EachSynthesizerFault : public SynthesizerFailover,
                             public testing::WithParamInterface<Does> {};

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

TEST_F(SynthesizerFailover, WhatNobodyHasHeardIsSpokenAgainAsAWhole) {
  build(2);
  a().does = Does::kBreak;
  a().words_before = 2;
  speak("one two three four five");
  EXPECT_EQ(b().last().texts, std::vector<std::string>{"one two three four five"});
  EXPECT_EQ(heard(), "one two three four five");
}

TEST_F(SynthesizerFailover, WithAlignmentTheDeliveredWordsAreKeptAndTheRestIsSpoken) {
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

TEST_F(SynthesizerFailover, WithAlignmentAPartOfAWordBehindTheLastWholeOneIsDropped) {
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

TEST_F(SynthesizerFailover, WithAlignmentThatReachesTheEndNothingIsLeftToSpeak) {
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

TEST_F(SynthesizerFailover, WithoutAlignmentThePlayedShareAndThePaceSayWhatIsLeft) {
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

TEST_F(SynthesizerFailover, WithoutAlignmentInTheMiddleOfAWordThatWordIsSaidAgain) {
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

TEST_F(SynthesizerFailover, AListenerWhoIsBehindHearsBothParts) {
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

TEST_F(SynthesizerFailover, BothFailInOneSentenceAndNothingIsLost) {
  build(3);
  a().does = b().does = Does::kBreak;
  a().words_before = 2;
  b().words_before = 1;
  a().aligns = b().aligns = true;
  speak("one two three four");
  EXPECT_EQ(bench().synthesizers[2].last().texts, std::vector<std::string>{"four"});
  EXPECT_EQ(heard(), "one two three four");
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
