// A provider that is out of service: nobody asks it, those who are asking it leave it, and it comes
// back.
#include "host/calls/service.h"

#include "tests/host/calls/scripted_providers.h"
#include "tests/host/calls/translator_fixture.h"

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

class RunningTranslator : public TranslatorTest {
 protected:
  RunningTranslator() { build(2); }
  Breaker& breaker_of_a() { return health_->of(*test::bench_translators(1).front()); }
};

TEST_F(RunningTranslator, LeavesItForTheNextSentenceAndReturnsWhenItIsBack) {
  translate("one");
  Breaker& first = breaker_of_a();
  first.put_out_of_service("it blocks", UINT64_MAX);
  translate("two");
  EXPECT_THAT(by_, ElementsAre("a", "b"));
  EXPECT_THAT(troubles_,
              ElementsAre(HasSubstr("a failed: it is out of service (it blocks), b takes over")));
  EXPECT_EQ(first.failures(), 0U);  // it did nothing wrong
  wait(10'000);
  first.put_in_service();
  wait(10'000);
  translate("three");
  EXPECT_THAT(by_, ElementsAre("a", "b", "a"));
}

TEST_F(RunningTranslator, IsNotAskedAnyMoreWhileItOwesAnAnswer) {
  a().does = Does::kNothing;
  translate("one");
  EXPECT_THAT(by_, IsEmpty());
  breaker_of_a().put_out_of_service("it blocks", UINT64_MAX);
  wait(40);
  EXPECT_THAT(by_, ElementsAre("b"));
}

}  // namespace
}  // namespace dgm::calls
