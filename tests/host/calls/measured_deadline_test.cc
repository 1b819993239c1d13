// How long stages wait for a provider of which it is known how long it takes.
#include "tests/host/calls/recognizer_fixture.h"
#include "tests/host/calls/synthesizer_fixture.h"
#include "tests/host/calls/translator_fixture.h"

namespace dgm::calls {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Eight answers after 20 ms each: 270 ms are enough.
void know(ProviderHealth& health, const calls::Members& members) {
  for (int i = 0; i < 8; ++i) health.of(*members.front()).succeeded(bench().now_ns, 20);
}

class MeasuredTranslator : public TranslatorTest {
 protected:
  void build(size_t members) {
    know(*health_, test::bench_translators(1));
    TranslatorTest::build(members);
  }
};

TEST_F(MeasuredTranslator, AFastOneIsGivenUpSoonerThanConfigured) {
  build(2);
  a().does = Does::kNothing;
  translate("one");
  wait(260);
  EXPECT_THAT(heard_, IsEmpty());
  wait(20);
  EXPECT_THAT(heard_, ElementsAre("1<one>"));
  EXPECT_THAT(troubles_, ElementsAre(HasSubstr("a failed: no translation within 270 ms")));
}

TEST_F(MeasuredTranslator, TheLastOneHasItsTimeHoweverFastItUsuallyIs) {
  build(1);
  a().does = Does::kNothing;
  translate("one");
  wait(4900);
  EXPECT_THAT(troubles_, IsEmpty());
}

TEST_F(MeasuredTranslator, AnAnswerThatComesAfterItIsDroppedButMeasured) {
  build(2);
  a().does = Does::kNothing;
  translate("one");
  wait(600);
  EXPECT_FALSE(a().sessions[0]->closed);
  on_worker([&] { a().sessions[0]->say_translation(1, "<late>"); });
  EXPECT_THAT(heard_, ElementsAre("1<one>"));
  EXPECT_EQ(breaker("a").latency().answers(), 9U);
  EXPECT_NEAR(*breaker("a").latency().quantile_ms(1), 600, 1);
  EXPECT_TRUE(a().sessions[0]->closed);
  on_worker([&] { a().sessions[0]->say_translation(1, "<later>"); });
  EXPECT_EQ(breaker("a").latency().answers(), 9U);
}

TEST_F(MeasuredTranslator, OneThatHasBecomeSlowerIsUsedAgainAfterSomeSentences) {
  build(2);
  a().does = Does::kNothing;
  const auto answer_late = [&](uint64_t utterance) {
    translate("word");
    wait(600);
    if (!a().last().closed) on_worker([&] { a().last().say_translation(utterance, "<word>"); });
    wait(60'000);  // until it is asked again, whatever its breaker says
  };
  uint64_t utterance = 0;
  while (utterance < 20 && breaker("a").latency().deadline_ms(700) < 650) answer_late(++utterance);
  EXPECT_LT(utterance, 10U);
  troubles_.clear();
  answer_late(++utterance);
  EXPECT_THAT(troubles_, IsEmpty());
}

TEST_F(MeasuredTranslator, AnAnswerThatComesAfterItIsItsOwnThoughTheChainHasOthersByThen) {
  build(2);
  a().does = Does::kNothing;
  translate("one");
  wait(300);
  on_worker([&] { stage_->adopt("en-US", {test::bench_translators(2)[1]}, false); });
  const auto answers_of_b = breaker("b").latency().answers();
  wait(300);
  on_worker([&] { a().sessions[0]->say_translation(1, "<late>"); });
  EXPECT_EQ(breaker("a").latency().answers(), 9U);
  EXPECT_EQ(breaker("b").latency().answers(), answers_of_b);
}

TEST_F(MeasuredTranslator, TheCeilingIsThatOfTheConfigurationThatHasTakenOver) {
  build(2);
  a().does = Does::kNothing;
  on_worker([&] { kit_.deadlines.translation_ms = 100; });
  translate("one");
  wait(120);
  EXPECT_THAT(heard_, ElementsAre("1<one>"));
}

using MeasuredSynthesizer = SynthesizerTest;

TEST_F(MeasuredSynthesizer, AFastOneIsGivenUpSoonerThanConfigured) {
  know(*health_, test::bench_synthesizers(1));
  build(2);
  a().does = Does::kNothing;
  speak("one");
  wait(260);
  EXPECT_EQ(b().tries, 0);
  wait(20);
  EXPECT_EQ(heard(), "one");
}

TEST_F(MeasuredSynthesizer, ThePauseInTheMiddleOfAudioIsNotMeasured) {
  know(*health_, test::bench_synthesizers(1));
  build(2);
  a().does = Does::kNothing;
  a().words_before = 1;
  speak("one two");
  wait(300, true);
  EXPECT_EQ(b().tries, 0);
  wait(40, true);
  EXPECT_EQ(b().tries, 1);
}

using MeasuredRecognizer = RecognizerTest;

TEST_F(MeasuredRecognizer, AFastOneIsGivenUpSoonerThanConfigured) {
  know(*health_, test::bench_recognizers(1));
  build(2);
  a().does = Does::kNothing;
  say({1, 2});
  wait(260);
  EXPECT_EQ(b().tries, 0);
  wait(60);
  EXPECT_THAT(finals_, ElementsAre("w1 w2"));
}

TEST_F(MeasuredRecognizer, OneThatFindsTheEndsItselfMayWaitForTheRestOfASentence) {
  know(*health_, test::bench_recognizers(1));
  build(2, true);
  a().does = Does::kNothing;
  say({1, 2, 3, 4});
  wait(680);
  EXPECT_EQ(b().tries, 0);
}

}  // namespace
}  // namespace dgm::calls
