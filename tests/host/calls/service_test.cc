// A provider that is out of service: nobody asks it, those who are asking it leave it, and it comes
// back.
#include "host/calls/service.h"

#include "host/calls/translator_stage.h"
#include "tests/host/calls/scripted_providers.h"
#include "tests/host/calls/stage_fixture.h"

namespace dgm::calls {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr uint64_t kStart = 1'000 * kNsPerSecond;
constexpr uint64_t kMinute = 60 * kNsPerSecond;
const ProviderFailure kBroken{FailureReason::kOutage, "it is away"};

struct OutOfService : testing::Test {
  Breaker breaker{"deepl", "translate", "option api_key of [provider.deepl]"};
};

TEST_F(OutOfService, HoldsWhateverTheProviderAnswersOrDoesNot) {
  breaker.put_out_of_service("it blocks", UINT64_MAX);
  breaker.succeeded(kStart, 100);
  breaker.failed(kBroken, kStart, true);
  breaker.failed({FailureReason::kAuth, "wrong key"}, kStart);
  EXPECT_EQ(word(breaker.state()), "out_of_service");
  EXPECT_FALSE(breaker.admit(kStart + 1'000'000 * kMinute));
  EXPECT_EQ(breaker.why_not(kStart), "out of service (it blocks)");
}

TEST_F(OutOfService, EndsAfterItsMinutesForEveryCallAtOnce) {
  breaker.put_out_of_service("maintenance", kStart + 5 * kMinute);
  EXPECT_EQ(breaker.why_not(kStart + 4 * kMinute),
            "out of service (maintenance), asked again in 60 s");
  EXPECT_FALSE(breaker.admit(kStart + 5 * kMinute - kNsPerMs));
  EXPECT_EQ(word(breaker.state_at(kStart + 5 * kMinute)), "closed");
  EXPECT_FALSE(breaker.is_out_of_service(kStart + 5 * kMinute));
  EXPECT_TRUE(breaker.admit(kStart + 5 * kMinute));
  EXPECT_TRUE(breaker.admit(kStart + 5 * kMinute));  // no probe: nothing says that it is away
  EXPECT_EQ(word(breaker.state()), "closed");
}

TEST_F(OutOfService, EndsWhenSomebodySaysSoAndForgetsWhatFailedBefore) {
  breaker.failed(kBroken, kStart, true);
  breaker.put_out_of_service("it blocks", UINT64_MAX);
  EXPECT_TRUE(breaker.put_in_service());
  EXPECT_FALSE(breaker.put_in_service());
  EXPECT_TRUE(breaker.admit(kStart));
  EXPECT_EQ(breaker.out_of_service_reason(), "");
}

TEST_F(OutOfService, IsNotOverForABreakerThatOpenedForAnotherReason) {
  breaker.failed({FailureReason::kQuota, "used up"}, kStart);
  EXPECT_FALSE(breaker.put_in_service());
  EXPECT_FALSE(breaker.admit(kStart));
}

TEST(Service, IsTakenFromAProviderByItsName) {
  const auto generation = test::scripted_generation();
  ASSERT_TRUE(put_out_of_service(*generation, "dictionary", "it blocks", 0));
  EXPECT_EQ(word(generation->health->find("dictionary")->state()), "out_of_service");
  ASSERT_TRUE(put_in_service(*generation, "dictionary"));
  EXPECT_EQ(word(generation->health->find("dictionary")->state()), "closed");
}

TEST(Service, IsNotTakenFromWhomNobodyElseCanStandInFor) {
  const auto generation = test::scripted_generation();
  const auto unknown = put_out_of_service(*generation, "dictionari", "it blocks", 0);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().text(),
            "there is no provider \"dictionari\" (did you mean \"dictionary\"?)");
  const auto wire = put_out_of_service(*generation, "wire", "it blocks", 0);
  ASSERT_FALSE(wire);
  EXPECT_THAT(wire.error().text(), HasSubstr("wire is no recognizer, translator"));
}

class RunningTranslator : public StageTest, public TranslatorStage::Client {
 protected:
  RunningTranslator() {
    on_worker([&] {
      stage_ = std::make_unique<TranslatorStage>(kit_, "en-US", "es-ES", members_, false, *this);
    });
  }
  ~RunningTranslator() override {
    on_worker([&] { stage_.reset(); });
  }
  void translate(const std::string& text) {
    on_worker([&] { stage_->translate(++utterance_, text); });
  }
  void on_translation(TranslatorStage&, uint64_t, std::string_view) override {
    answered_by_.push_back(stage_->provider_name());
  }
  void on_untranslated(TranslatorStage&, uint64_t, const std::string&) override {}
  void on_translator_changed(TranslatorStage&, const ChainChange&) override {}
  void on_trouble(const std::string& sentence) override { troubles_.push_back(sentence); }

  StageKit kit_ = kit();
  Members members_ = test::bench_translators(2);
  std::unique_ptr<TranslatorStage> stage_;
  uint64_t utterance_ = 0;
  std::vector<std::string> answered_by_, troubles_;
};

TEST_F(RunningTranslator, LeavesItForTheNextSentenceAndReturnsWhenItIsBack) {
  translate("one");
  Breaker& first = health_->of(*members_[0]);
  first.put_out_of_service("it blocks", UINT64_MAX);
  translate("two");
  EXPECT_THAT(answered_by_, ElementsAre("a", "b"));
  EXPECT_THAT(troubles_,
              ElementsAre(HasSubstr("a failed: it is out of service (it blocks), b takes over")));
  EXPECT_EQ(first.failures(), 0U);  // it did nothing wrong
  pass(10'000, [&](uint64_t now_ns) { stage_->housekeep(now_ns); });
  first.put_in_service();
  pass(10'000, [&](uint64_t now_ns) { stage_->housekeep(now_ns); });
  translate("three");
  EXPECT_THAT(answered_by_, ElementsAre("a", "b", "a"));
}

TEST_F(RunningTranslator, IsNotAskedAnyMoreWhileItOwesAnAnswer) {
  bench().translators[0].does = test::Does::kNothing;
  translate("one");
  EXPECT_THAT(answered_by_, IsEmpty());
  health_->of(*members_[0]).put_out_of_service("it blocks", UINT64_MAX);
  pass(40, [&](uint64_t now_ns) { stage_->housekeep(now_ns); });
  EXPECT_THAT(answered_by_, ElementsAre("b"));
}

}  // namespace
}  // namespace dgm::calls
