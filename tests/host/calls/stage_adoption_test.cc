// Providers of a newer generation take over in the middle of a call: nothing is lost, nothing is
// said twice, and who did not change keeps his session.
#include "host/calls/synthesizer_stage.h"
#include "host/calls/translator_stage.h"
#include "tests/host/calls/recognizer_fixture.h"

namespace dgm::calls {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class StageAdoption : public RecognizerTest,
                      public TranslatorStage::Client,
                      public SynthesizerStage::Client {
 protected:
  ~StageAdoption() override {
    on_worker([&] {
      translator_.reset();
      voice_.reset();
      spoken_.clear();
    });
  }

  void listen(bool own_endpointing = false) {
    ears_ = test::bench_recognizers(2, own_endpointing);
    build({ears_[0]}, {"en-US"});
  }
  void translate_by_a() {
    translators_ = test::bench_translators(2);
    on_worker([&] {
      translator_ = std::make_unique<TranslatorStage>(kit_, "en-US", "es-ES",
                                                      Members{translators_[0]}, false, *this);
    });
  }
  void speak_by_a() {
    voices_ = test::bench_synthesizers(2);
    on_worker([&] {
      voice_ = std::make_unique<SynthesizerStage>(kit_, pool_, "es-ES", "", test::kBenchRate,
                                                  Members{voices_[0]}, false, *this);
    });
  }

  void hear_from_b_on() {
    on_worker([&] { stage_->adopt({"en-US"}, Members{ears_[1]}); });
  }
  void speak(const std::string& text) {
    on_worker([&] {
      if (auto audio = voice_->speak(++utterance_, text, {})) spoken_.push_back(std::move(audio));
    });
  }
  std::string heard_of(size_t sentence) {
    auto& audio = *spoken_.at(sentence);
    std::vector<int16_t> samples(audio.samples());
    audio.read(0, samples);
    return test::words_in(samples);
  }

  void on_translation(TranslatorStage&, uint64_t utterance, std::string_view text) override {
    translated_.push_back(std::to_string(utterance) + std::string(text));
  }
  void on_untranslated(TranslatorStage&, uint64_t utterance, const std::string&) override {
    lost_.push_back(utterance);
  }
  void on_translator_changed(TranslatorStage&, const ChainChange& change) override {
    changes_.push_back(change.serving);
  }
  void on_unspoken(SynthesizerStage&, uint64_t utterance, const std::string&) override {
    lost_.push_back(utterance);
  }
  void on_synthesizer_changed(SynthesizerStage&, const ChainChange& change) override {
    changes_.push_back(change.serving);
  }
  void on_trouble(const std::string& sentence) override { RecognizerTest::on_trouble(sentence); }

  Members ears_, translators_, voices_;
  std::unique_ptr<TranslatorStage> translator_;
  std::unique_ptr<SynthesizerStage> voice_;
  std::vector<std::shared_ptr<SpeechAudio>> spoken_;
  uint64_t utterance_ = 0;
  std::vector<std::string> translated_;
  std::vector<uint64_t> lost_;
};

TEST_F(StageAdoption, ARecognizerFinishesWhatIsBeingSaidAndTheNewOneHearsTheNextWord) {
  listen();
  begin({1, 2});
  hear_from_b_on();
  EXPECT_EQ(b().tries, 0) << "in the middle of an utterance";
  end();
  EXPECT_THAT(finals_, ElementsAre("w1 w2"));
  EXPECT_TRUE(a().last().closed);
  begin({3});
  end();
  EXPECT_THAT(finals_, ElementsAre("w1 w2", "w3"));
  EXPECT_THAT(changes_, Each(true));
}

TEST_F(StageAdoption, WhoTalksOnBeforeTheAnswerIsHeardByTheNewOneFromTheBeginning) {
  listen();
  a().does = Does::kNothing;
  begin({1, 2});
  end();
  hear_from_b_on();
  begin({3});
  on_worker([&] { a().last().say_final("w1 w2"); });
  end();
  EXPECT_THAT(finals_, ElementsAre("w1 w2", "w3"));
}

TEST_F(StageAdoption, TheFirstSoundsOfAWordThatBeginsAtTheStepAreInTheRing) {
  listen();
  frame(1, 0);
  frame(1, 1);  // the endpointer does not know yet
  hear_from_b_on();
  frame(1, 2, Kind::kStarted, bench().now_ns - 40 * kNsPerMs);
  for (size_t place = 3; place < test::kFramesPerWord; ++place) frame(1, place);
  ended_ns_ = bench().now_ns;
  end();
  EXPECT_THAT(finals_, ElementsAre("w1"));
}

TEST_F(StageAdoption, OneThatFindsTheEndsItselfIsLeftOnlyWhereNothingFollows) {
  listen(true);
  begin({1});
  hear_from_b_on();
  end();
  EXPECT_EQ(b().tries, 0);
  on_worker([&] { a().last().say_final("w1"); });
  silence(5);
  EXPECT_EQ(b().tries, 1);
  EXPECT_THAT(finals_, ElementsAre("w1"));
}

TEST_F(StageAdoption, AnUnchangedProviderKeepsItsSession) {
  listen();
  translate_by_a();
  speak_by_a();
  on_worker([&] {
    stage_->adopt({"en-US"}, Members{ears_[0], ears_[1]});
    translator_->adopt("en-US", Members{translators_[0], translators_[1]}, false);
    voice_->adopt(Members{voices_[0], voices_[1]}, false);
  });
  for (const auto* first : {&a(), &bench().translators[0], &bench().synthesizers[0]}) {
    EXPECT_EQ(first->tries, 1);
    EXPECT_FALSE(first->sessions.front()->closed);
  }
  bench().translators[0].does = Does::kBreak;
  on_worker([&] { translator_->translate(1, "one"); });
  EXPECT_THAT(translated_, ElementsAre("1<one>")) << "by the member that is new behind it";
}

TEST_F(StageAdoption, AnotherLanguageIsANewSessionOfTheSameProvider) {
  listen();
  on_worker([&] { stage_->adopt({"fr-FR"}, Members{ears_[0]}); });
  EXPECT_EQ(a().tries, 2);
  EXPECT_TRUE(a().sessions.front()->closed);
  EXPECT_FALSE(a().last().closed);
}

TEST_F(StageAdoption, ASentenceUnderWayIsTranslatedByTheOldOneAndTheWaitingOnesByTheNew) {
  translate_by_a();
  bench().translators[0].does = Does::kNothing;
  on_worker([&] {
    translator_->translate(1, "one");
    translator_->translate(2, "two");
    translator_->adopt("en-US", Members{translators_[1]}, false);
  });
  EXPECT_EQ(bench().translators[1].tries, 0);
  on_worker([&] { bench().translators[0].last().say_translation(1, "<one>"); });
  on_worker([&] { bench().translators[0].last().say_translation(2, "<late>"); });
  EXPECT_THAT(translated_, ElementsAre("1<one>", "2<two>"));
  EXPECT_THAT(bench().translators[1].last().texts, ElementsAre("two"));
  EXPECT_TRUE(bench().translators[0].last().closed);
  EXPECT_THAT(lost_, IsEmpty());
}

TEST_F(StageAdoption, ASentenceBeingSpokenIsFinishedByTheOldVoice) {
  speak_by_a();
  bench().synthesizers[0].does = Does::kNothing;
  speak("one two");
  speak("three");
  on_worker([&] {
    bench().synthesizers[0].last().say_words(1, "one", false);
    voice_->adopt(Members{voices_[1]}, false);
    bench().synthesizers[0].last().say_words(1, "two", true);
  });
  on_worker([] {});
  EXPECT_EQ(heard_of(0), "one two");
  EXPECT_EQ(heard_of(1), "three");
  EXPECT_THAT(bench().synthesizers[1].last().texts, ElementsAre("three"));
  EXPECT_TRUE(bench().synthesizers[0].last().closed);
}

TEST_F(StageAdoption, AVoiceThatWasConfiguredAnewMaySpeakMoreSlowly) {
  speak_by_a();
  speak("one two three four five six seven");
  bench().synthesizers[0].frames_per_word = 2 * test::kFramesPerWord;
  on_worker([&] { voice_->adopt(test::bench_synthesizers(2), false); });
  speak("one two three four five six seven");
  EXPECT_THAT(bench().synthesizers[0].last().texts, SizeIs(1));
  EXPECT_THAT(troubles_, IsEmpty());
  EXPECT_EQ(bench().synthesizers[1].tries, 0);
}

TEST_F(StageAdoption, SoMayOneThatTakesOverWhereTheOldOneFailed) {
  speak_by_a();
  for (const auto does : {Does::kAnswer, Does::kNothing}) {
    bench().synthesizers[0].does = does;
    on_worker([&] {
      spoken_.push_back(voice_->speak(++utterance_, "one two three four five six seven", {}));
    });
  }
  on_worker([&] {
    voice_->adopt(test::bench_synthesizers(2), false);
    bench().synthesizers[0].does = Does::kAnswer;
    bench().synthesizers[0].frames_per_word = 2 * test::kFramesPerWord;
    bench().synthesizers[0].last().say_words(2, "", true);  // no audio at all
  });
  EXPECT_THAT(bench().synthesizers[0].sessions, SizeIs(2));
  EXPECT_THAT(troubles_, ElementsAre(HasSubstr("it gave no audio, a takes over")));
  EXPECT_EQ(bench().synthesizers[1].tries, 0);
}

TEST_F(StageAdoption, NewOnesThatCannotBeOpenedLeaveTheOldOnesAtWorkAndAreTriedAgain) {
  translate_by_a();
  bench().translators[1].opens = false;
  on_worker([&] { translator_->adopt("en-US", Members{translators_[1]}, false); });
  on_worker([&] { translator_->translate(1, "one"); });
  EXPECT_THAT(translated_, ElementsAre("1<one>"));
  ASSERT_EQ(troubles_.size(), 1U);
  EXPECT_THAT(troubles_.front(), HasSubstr("translator en-US to es-ES: b: "));
  bench().translators[1].opens = true;
  pass(11'000, [&](uint64_t now_ns) { translator_->housekeep(now_ns); });
  on_worker([&] { translator_->translate(2, "two"); });
  EXPECT_THAT(bench().translators[1].last().texts, ElementsAre("two"));
  EXPECT_THAT(translated_, ElementsAre("1<one>", "2<two>"));
}

TEST_F(StageAdoption, WhatTheOldOneBreaksInTheMiddleOfIsAskedOfTheNewOne) {
  translate_by_a();
  bench().translators[0].does = Does::kNothing;
  on_worker([&] {
    translator_->translate(1, "one");
    translator_->adopt("en-US", Members{translators_[1]}, false);
  });
  bench().translators[0].opens = false;
  on_worker([&] { bench().translators[0].last().break_now(); });
  EXPECT_THAT(translated_, ElementsAre("1<one>"));
  EXPECT_THAT(lost_, IsEmpty());
  EXPECT_THAT(changes_, Each(true));
}

TEST_F(StageAdoption, AChainThatNobodyIsLeftInServesAgainAtOnce) {
  translate_by_a();
  bench().translators[0].does = Does::kBreak;
  bench().translators[0].opens = false;
  on_worker([&] { translator_->translate(1, "one"); });
  ASSERT_THAT(changes_, ElementsAre(false));
  on_worker([&] { translator_->adopt("en-US", Members{translators_[1]}, false); });
  on_worker([&] { translator_->translate(2, "two"); });
  EXPECT_THAT(changes_, ElementsAre(false, true));
  EXPECT_THAT(translated_, ElementsAre("2<two>"));
}

}  // namespace
}  // namespace dgm::calls
