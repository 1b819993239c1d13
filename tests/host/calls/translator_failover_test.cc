// Translators that fail in every way: each sentence is translated, once and in order.
#include "tests/host/calls/translator_fixture.h"

namespace dgm::calls {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using TranslatorFailover = TranslatorTest;

class EachTranslatorFault : public TranslatorFailover, public testing::WithParamInterface<Does> {};

TEST_P(EachTranslatorFault, LosesAndDoublesNothing) {
  build(2);
  translate("before");
  a().does = GetParam();
  translate("one");
  translate("two");
  wait(800);
  translate("three");
  EXPECT_THAT(heard_, ElementsAre("1<before>", "2<one>", "3<two>", "4<three>"));
  EXPECT_THAT(lost_, IsEmpty());
  EXPECT_TRUE(serving_);
}
INSTANTIATE_TEST_SUITE_P(Faults, EachTranslatorFault,
                         testing::Values(Does::kBreak, Does::kRefuse, Does::kEmpty,
                                         Does::kNothing));

TEST_F(TranslatorFailover, TheDeadlineIsThatOfTheStage) {
  build(2);
  a().does = Does::kNothing;
  translate("one");
  wait(700);
  EXPECT_THAT(heard_, IsEmpty());
  wait(40);
  EXPECT_THAT(heard_, ElementsAre("1<one>"));
  EXPECT_THAT(troubles_,
              ElementsAre("translator en-US to es-ES: a failed: no translation within 700 ms, "
                          "b takes over"));
}

TEST_F(TranslatorFailover, OneThatIsBusyForEverMissesTheDeadlineToo) {
  build(2);
  a().is_busy = true;
  translate("one");
  wait(800);
  EXPECT_THAT(heard_, ElementsAre("1<one>"));
}

TEST_F(TranslatorFailover, ALateAnswerOfTheOldOneIsDropped) {
  build(2);
  a().does = b().does = Does::kNothing;
  translate("one");
  wait(800);
  on_worker([&] { a().last().say_translation(1, "<late>"); });
  EXPECT_THAT(heard_, IsEmpty());
  on_worker([&] { b().last().say_translation(1, "<one>"); });
  on_worker([&] { a().last().say_translation(1, "<late>"); });
  EXPECT_THAT(heard_, ElementsAre("1<one>"));
}

TEST_F(TranslatorFailover, AnEmptyTranslationOfTheLastOneIsBelieved) {
  build(2);
  a().does = b().does = Does::kEmpty;
  translate("hm");
  EXPECT_THAT(heard_, ElementsAre("1"));
  EXPECT_TRUE(serving_);
  EXPECT_EQ(word(breaker("a").state()), "closed");
}

TEST_F(TranslatorFailover, ASentenceThatTheLastOneRefusesIsLostAlone) {
  build(1);
  a().does = Does::kRefuse;
  a().status = DGM_INVALID_ARGUMENT;
  translate("too long");
  a().does = Does::kAnswer;
  translate("two");
  EXPECT_THAT(lost_, ElementsAre(1U));
  EXPECT_THAT(heard_, ElementsAre("2<two>"));
  EXPECT_EQ(a().tries, 1);
}

TEST_F(TranslatorFailover, ARateLimitSendsAllCallsPastItUntilRetryAfter) {
  build(2);
  a().does = Does::kRefuse;
  a().status = DGM_RATE_LIMITED;
  a().retry_after_ms = 20'000;
  translate("one");
  EXPECT_THAT(heard_, ElementsAre("1<one>"));
  a().does = Does::kAnswer;
  wait(19'000);
  EXPECT_EQ(a().tries, 1);
  wait(2000);
  EXPECT_EQ(a().tries, 2);  // preferred, and asked again
}

TEST_F(TranslatorFailover, ARefusedKeySendsTheNextCallPastItWithoutATry) {
  build(2);
  a().does = Does::kRefuse;
  a().status = DGM_UNAUTHENTICATED;
  translate("one");
  EXPECT_EQ(word(breaker("a").state()), "auth");
  on_worker([&] {
    TranslatorStage another(kit_, "en-US", "es-ES", test::bench_translators(2), false, *this);
    another.translate(7, "next call");
  });
  EXPECT_THAT(heard_, ElementsAre("1<one>", "7<next call>"));
  EXPECT_EQ(a().tries, 1);
}

TEST_F(TranslatorFailover, WhenNobodyIsLeftItSaysSoAndTranslatesNothing) {
  build(2);
  a().does = b().does = Does::kBreak;
  translate("one");
  translate("two");
  EXPECT_FALSE(serving_);
  EXPECT_THAT(heard_, IsEmpty());
  EXPECT_THAT(lost_, ElementsAre(1U, 2U));
  a().does = Does::kAnswer;
  wait(12'000);
  translate("three");
  EXPECT_TRUE(serving_);
  EXPECT_THAT(heard_, ElementsAre("3<three>"));
}

TEST_F(TranslatorFailover, TheOnlyOneIsOpenedAgainForTheSameSentence) {
  build(1);
  a().does = Does::kNothing;
  translate("one");
  on_worker([&] {
    a().does = Does::kAnswer;
    a().last().break_now();
  });
  EXPECT_THAT(heard_, ElementsAre("1<one>"));
  EXPECT_EQ(a().tries, 2);
}

TEST_F(TranslatorFailover, TheScriptMayWantARetry) {
  kit_.decide = [](const routing::FailedProvider& failure, const StageKit::Answer& answer) {
    EXPECT_EQ(failure.stage, "translator");
    EXPECT_EQ(failure.provider, "a");
    EXPECT_EQ(failure.reason, "outage");
    EXPECT_EQ(failure.next, "b");
    EXPECT_EQ(failure.attempt, 1U);
    answer(routing::CallAction{.kind = routing::CallAction::Kind::kRetry});
  };
  build(2);
  a().does = Does::kNothing;
  translate("one");
  on_worker([&] {
    a().does = Does::kAnswer;
    a().last().break_now();
  });
  EXPECT_THAT(heard_, ElementsAre("1<one>"));
  EXPECT_EQ(a().tries, 2);
  EXPECT_EQ(b().tries, 0);
}

TEST_F(TranslatorFailover, RetriesOfOneThatNeverWorksComeToAnEnd) {
  kit_.decide = [](const routing::FailedProvider&, const StageKit::Answer& answer) {
    answer(routing::CallAction{.kind = routing::CallAction::Kind::kRetry});
  };
  build(2);
  a().does = Does::kEmpty;  // opens no breaker
  translate("one");
  EXPECT_THAT(heard_, ElementsAre("1"));  // the second empty answer is believed
  a().does = Does::kRefuse;
  a().status = DGM_INVALID_ARGUMENT;
  translate("two");
  EXPECT_THAT(heard_, ElementsAre("1", "2<two>"));
  EXPECT_EQ(b().tries, 1);
}

TEST_F(TranslatorFailover, TheScriptMayGiveUp) {
  kit_.decide = [](const routing::FailedProvider&, const StageKit::Answer& answer) {
    answer(routing::CallAction{.kind = routing::CallAction::Kind::kPassThrough,
                               .where = "routes.lua:7"});
  };
  build(2);
  a().does = Does::kBreak;
  translate("one");
  EXPECT_FALSE(serving_);
  ASSERT_TRUE(wish_);
  EXPECT_EQ(wish_->kind, routing::CallAction::Kind::kPassThrough);
  EXPECT_EQ(b().tries, 0);
  EXPECT_THAT(troubles_[0], HasSubstr("routes.lua:7 gives it up"));
}

TEST_F(TranslatorFailover, WithHedgingASlowOneGetsCompanyAndTheFirstAnswerCounts) {
  build(2, true);
  a().does = Does::kNothing;
  translate("one");
  wait(340);
  EXPECT_EQ(b().tries, 0);
  wait(40);  // half of the deadline: nothing was measured yet
  EXPECT_THAT(heard_, ElementsAre("1<one>"));
  EXPECT_THAT(a().last().cancelled, ElementsAre(1U));
  on_worker([&] { a().last().say_translation(1, "<late>"); });
  EXPECT_THAT(heard_, ElementsAre("1<one>"));
  EXPECT_THAT(troubles_, IsEmpty());
  EXPECT_FALSE(a().last().closed);  // the first one is asked first again
  a().does = Does::kAnswer;
  translate("two");
  EXPECT_EQ(a().last().texts.back(), "two");
  EXPECT_EQ(b().last().texts.size(), 1U);
}

TEST_F(TranslatorFailover, WithHedgingTheFirstMayStillBeFirst) {
  build(2, true);
  a().does = b().does = Does::kNothing;
  translate("one");
  wait(400);
  ASSERT_EQ(b().last().texts.size(), 1U);
  on_worker([&] { a().last().say_translation(1, "<one>"); });
  on_worker([&] { b().last().say_translation(1, "<late>"); });
  EXPECT_THAT(heard_, ElementsAre("1<one>"));
  EXPECT_THAT(b().last().cancelled, ElementsAre(1U));
}

TEST_F(TranslatorFailover, WithHedgingTheTailThatWasMeasuredSaysWhenToAsk) {
  build(2, true);
  a().does = Does::kNothing;
  for (uint64_t i = 1; i <= 10; ++i) {
    translate("fast");
    wait(100);
    on_worker([&] { a().last().say_translation(i, "<fast>"); });
  }
  EXPECT_EQ(b().tries, 0);
  translate("slow");
  wait(120);
  EXPECT_EQ(b().tries, 0);
  wait(20);  // 130 ms
  EXPECT_EQ(b().tries, 1);
  EXPECT_EQ(heard_.back(), "11<slow>");
}

TEST_F(TranslatorFailover, WhoWasAskedBesideTakesOverAtOnceWithoutBeingAskedTwice) {
  build(2, true);
  a().does = b().does = Does::kNothing;
  translate("one");
  wait(400);
  on_worker([&] { a().last().break_now(); });
  EXPECT_EQ(b().tries, 1);
  EXPECT_EQ(b().last().texts.size(), 1U);
  on_worker([&] { b().last().say_translation(1, "<one>"); });
  EXPECT_THAT(heard_, ElementsAre("1<one>"));
}

TEST_F(TranslatorFailover, OneThatFailsBesideHarmsNobody) {
  build(2, true);
  a().does = Does::kNothing;
  b().does = Does::kBreak;
  translate("one");
  wait(400);
  on_worker([&] { a().last().say_translation(1, "<one>"); });
  EXPECT_THAT(heard_, ElementsAre("1<one>"));
  EXPECT_THAT(troubles_, IsEmpty());
}

}  // namespace
}  // namespace dgm::calls
