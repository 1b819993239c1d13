// Sentences on their way into one language: their order, and who translates and speaks a single
// one. Translators and synthesizers are "a", "b" and "c".
#include "host/calls/interpretation.h"

#include "tests/host/calls/stage_fixture.h"

namespace dgm::calls {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class InterpretationTest : public StageTest,
                           public TranslatorStage::Client,
                           public Interpretation::Owner {
 protected:
  InterpretationTest() {
    for (auto& provider : test::bench_translators(3))
      generation_.providers[{DGM_TRANSLATOR_ID, provider->name()}] = provider;
    speaker_.language = "en-US";
    speaker_.translator = {"a", "b"};
    on_worker([&] {
      usual_ = std::make_unique<TranslatorStage>(
          kit_, "en-US", "es-ES",
          translators_for(generation_, speaker_.translator, "en-US", "es-ES"), false, *this);
      interpretation_ = std::make_unique<Interpretation>(kit_, pool_, "es-ES", *this);
    });
  }
  ~InterpretationTest() override {
    on_worker([&] {
      interpretation_.reset();
      usual_.reset();
    });
  }

  void say(uint64_t utterance, const std::string& text, const routing::UtteranceChoice& choice = {},
           const std::string& language = "en-US") {
    on_worker([&] {
      Sentence sentence;
      sentence.utterance = utterance;
      sentence.text = text;
      sentence.language = language;
      sentence.choice = choice;
      interpretation_->interpret(std::move(sentence), speaker_, *usual_);
    });
  }
  // What "a" was asked and did not answer at once.
  void a_translates(uint64_t utterance, const std::string& text) {
    on_worker([&] { bench().translators[0].last().say_translation(utterance, text); });
  }

  void on_translation(TranslatorStage& stage, uint64_t utterance, std::string_view text) override {
    interpretation_->on_translation(stage, utterance, text);
  }
  void on_untranslated(TranslatorStage& stage, uint64_t utterance,
                       const std::string& reason) override {
    interpretation_->on_untranslated(stage, utterance, reason);
  }
  void on_translator_changed(TranslatorStage&, const ChainChange&) override {}
  void on_trouble(const std::string& sentence) override { troubles_.push_back(sentence); }
  const Generation& generation() const override { return generation_; }
  void on_interpreted(const Interpretation&, const Sentence&, std::string_view,
                      const std::string& provider) override {
    by_.push_back(provider);
  }
  bool shows_translations() const override { return shows_; }
  void show_translation(const Interpretation&, const Sentence& sentence, const std::string& text,
                        std::function<void(std::optional<std::string>)> answer) override {
    shown_.push_back(sentence.text + " is " + text);
    answers_.push_back(std::move(answer));
  }
  void on_emptied() override { ++emptied_; }
  void speak(Interpretation&, const Sentence&, const std::string& text) override {
    spoken_.push_back(text);
  }

  Generation generation_;
  StageKit kit_ = kit();
  ChunkPool pool_;
  routing::LegRoute speaker_;
  std::unique_ptr<TranslatorStage> usual_;
  std::unique_ptr<Interpretation> interpretation_;
  bool shows_ = false;
  int emptied_ = 0;
  std::vector<std::string> spoken_, by_, troubles_, shown_;
  std::vector<std::function<void(std::optional<std::string>)>> answers_;
};

TEST_F(InterpretationTest, ASingleSentenceIsTranslatedByWhomItWantsInTheOrderOfSpeech) {
  bench().translators[0].does = Does::kNothing;
  say(1, "one");
  say(2, "two", {.translator = {"b"}});
  EXPECT_THAT(spoken_, IsEmpty()) << "\"b\" was quicker, but what was said first is not there yet";
  EXPECT_THAT(by_, ElementsAre("b"));
  a_translates(1, "<one>");
  EXPECT_THAT(spoken_, ElementsAre("<one>", "<two>"));
  say(3, "three");
  a_translates(3, "<three>");
  EXPECT_THAT(spoken_, ElementsAre("<one>", "<two>", "<three>"));
  EXPECT_THAT(by_, ElementsAre("b", "a", "a")) << "the choice was for one sentence only";
}

TEST_F(InterpretationTest, WhoIsWantedAgainIsStillThereAndOneWhoIsTheFirstAnywayIsNotOpenedTwice) {
  say(1, "one", {.translator = {"b"}});
  say(2, "two", {.translator = {"b"}});
  EXPECT_EQ(bench().translators[1].sessions.size(), 1U);
  say(3, "three", {.translator = {"a"}});
  EXPECT_EQ(bench().translators[0].sessions.size(), 1U);
  EXPECT_THAT(by_, ElementsAre("b", "b", "a"));
}

TEST_F(InterpretationTest, AnotherOfTheChainTakesOverAlsoFromOneWhoWasWanted) {
  bench().translators[2].does = Does::kBreak;
  say(1, "one", {.translator = {"c"}});
  EXPECT_THAT(spoken_, ElementsAre("<one>"));
  EXPECT_THAT(by_, ElementsAre("a"));
}

TEST_F(InterpretationTest, WhoDoesNotServeIsSaidOnceAndTheRouteTranslates) {
  generation_.providers.erase({DGM_TRANSLATOR_ID, "c"});
  const routing::UtteranceChoice choice{.translator = {"c"}, .where = "routes.lua:7"};
  say(1, "one", choice);
  say(2, "two", choice);
  EXPECT_THAT(spoken_, ElementsAre("<one>", "<two>"));
  EXPECT_THAT(troubles_, ElementsAre("translator c, which routes.lua:7 wants, does not serve en-US "
                                     "to es-ES"));
}

TEST_F(InterpretationTest, WhoDoesNotKnowFormalityIsSaidOnce) {
  say(1, "one", {.formality = "more"});
  say(2, "two", {.glossary = "g-1"});
  EXPECT_THAT(spoken_, ElementsAre("<one>", "<two>"));
  EXPECT_THAT(troubles_, ElementsAre(HasSubstr("translator a does not know formality")));
}

TEST_F(InterpretationTest, ASentenceThatIsLostHoldsNobodyUp) {
  bench().translators[0].does = Does::kNothing;
  say(1, "one");
  say(2, "two", {.translator = {"b"}});
  on_worker([&] { interpretation_->on_untranslated(*usual_, 1, "it is lost"); });
  EXPECT_THAT(spoken_, ElementsAre("<two>"));
}

TEST_F(InterpretationTest, TheScriptMayChangeOrEmptyWhatIsSpokenInAnyOrder) {
  shows_ = true;
  say(1, "one");
  say(2, "two");
  say(3, "three");
  EXPECT_THAT(shown_, ElementsAre("one is <one>", "two is <two>", "three is <three>"));
  on_worker([&] { answers_[2]("III"); });
  EXPECT_THAT(spoken_, IsEmpty());
  on_worker([&] { answers_[1](""); });
  on_worker([&] { answers_[0](std::nullopt); });
  EXPECT_THAT(spoken_, ElementsAre("<one>", "III"));
  EXPECT_EQ(emptied_, 1);
}

TEST_F(InterpretationTest, WhatIsSaidInAnotherOfHisLanguagesIsTranslatedFromThat) {
  say(1, "un", {}, "fr-FR");
  EXPECT_THAT(spoken_, ElementsAre("<un>"));
  EXPECT_EQ(bench().translators[0].sessions.size(), 2U) << "one is from French";
  say(2, "dos", {}, "es-MX");
  EXPECT_THAT(spoken_, ElementsAre("<un>", "dos")) << "his listeners speak that";
}

}  // namespace
}  // namespace dgm::calls
