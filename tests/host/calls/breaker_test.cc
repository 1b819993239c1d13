// What the whole host knows of a provider: when it is asked, and when it is not.
#include "host/calls/breaker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "host/base/log.h"
#include "host/calls/provider_health.h"
#include "host/modules/abi_text.h"
#include "tests/host/calls/scripted_stages.h"

namespace dgm::calls {
namespace {

using testing::HasSubstr;

constexpr uint64_t kStart = 1'000 * kNsPerSecond;
const ProviderFailure kBroken{FailureReason::kOutage, "it is away"};
const ProviderFailure kLate{FailureReason::kTimeout, "no answer"};

struct BreakerTest : testing::Test {
  Breaker breaker{"deepl", "translate", "option api_key of [provider.deepl]"};
};

TEST_F(BreakerTest, AnOpeningThatFailsIsAnOutageAtOnce) {
  EXPECT_TRUE(breaker.admit(kStart));
  breaker.failed(kBroken, kStart, true);
  EXPECT_EQ(word(breaker.state()), "outage");
  EXPECT_FALSE(breaker.admit(kStart + Breaker::kOutageNs - kNsPerMs));
}

TEST_F(BreakerTest, OneBrokenSessionIsNoOutageButTwoInARowAre) {
  breaker.failed(kBroken, kStart);
  EXPECT_TRUE(breaker.admit(kStart));
  breaker.succeeded(kStart, 100);
  breaker.failed(kLate, kStart);
  EXPECT_TRUE(breaker.admit(kStart));
  breaker.failed(kLate, kStart);
  EXPECT_FALSE(breaker.admit(kStart));
}

TEST_F(BreakerTest, ARefusedRequestSaysNothingOfItsHealth) {
  for (int i = 0; i < 100; ++i) breaker.failed({FailureReason::kRefused, "too long"}, kStart);
  EXPECT_EQ(word(breaker.state()), "closed");
}

TEST_F(BreakerTest, AfterTheOutageOneOfManyCallsProbesIt) {
  breaker.failed(kBroken, kStart, true);
  const uint64_t later = kStart + Breaker::kOutageNs + kNsPerMs;
  std::atomic<int> admitted{0};
  std::vector<std::thread> calls;
  for (int i = 0; i < 8; ++i)
    calls.emplace_back([&] {
      for (int j = 0; j < 1000; ++j) admitted += breaker.admit(later) ? 1 : 0;
    });
  for (auto& call : calls) call.join();
  EXPECT_EQ(admitted, 1);
  EXPECT_EQ(word(breaker.state()), "half_open");
  breaker.succeeded(later, 100);
  EXPECT_TRUE(breaker.admit(later));
  EXPECT_TRUE(breaker.admit(later));
}

TEST_F(BreakerTest, AProbeThatDoesNotReportIsFollowedByAnotherOne) {
  breaker.failed(kBroken, kStart, true);
  const uint64_t later = kStart + Breaker::kOutageNs + kNsPerMs;
  EXPECT_TRUE(breaker.admit(later));
  EXPECT_FALSE(breaker.admit(later + Breaker::kProbeNs - kNsPerMs));
  EXPECT_TRUE(breaker.admit(later + Breaker::kProbeNs));
}

TEST_F(BreakerTest, EachProbeThatFailsDoublesTheOutageUpToAMinute) {
  breaker.failed(kBroken, kStart, true);
  uint64_t now = kStart;
  std::vector<uint64_t> seconds;
  for (int i = 0; i < 6; ++i) {
    now = breaker.until_ns() + kNsPerMs;
    ASSERT_TRUE(breaker.admit(now));
    breaker.failed(kLate, now);
    seconds.push_back((breaker.until_ns() - now + kNsPerMs) / kNsPerSecond);
  }
  EXPECT_THAT(seconds, testing::ElementsAre(10, 20, 40, 60, 60, 60));
}

TEST_F(BreakerTest, ARateLimitHoldsAsLongAsTheProviderSays) {
  breaker.failed({FailureReason::kRateLimited, "429", 30'000}, kStart);
  EXPECT_EQ(word(breaker.state()), "rate_limited");
  breaker.succeeded(kStart + kNsPerSecond, 50);  // was under way before
  EXPECT_FALSE(breaker.admit(kStart + 29'999 * kNsPerMs));
  EXPECT_TRUE(breaker.admit(kStart + 30'001 * kNsPerMs));
}

TEST_F(BreakerTest, ARateLimitWithoutRetryAfterHoldsFiveSeconds) {
  breaker.failed({FailureReason::kRateLimited, "429"}, kStart);
  EXPECT_FALSE(breaker.admit(kStart + 4'999 * kNsPerMs));
  EXPECT_TRUE(breaker.admit(kStart + 5'001 * kNsPerMs));
}

TEST_F(BreakerTest, AUsedUpQuotaIsNotAskedForTenMinutes) {
  breaker.failed({FailureReason::kQuota, "456"}, kStart);
  EXPECT_EQ(word(breaker.state()), "quota");
  EXPECT_FALSE(breaker.admit(kStart + 599 * kNsPerSecond));
  EXPECT_TRUE(breaker.admit(kStart + 601 * kNsPerSecond));
}

TEST_F(BreakerTest, ARefusedKeyOpensAtOnceAndNamesItsOption) {
  std::string line;
  log::set_sink([&](log::Level, std::string_view id, std::string_view text) {
    line = std::string(id) + " " + std::string(text);
  });
  breaker.failed({FailureReason::kAuth, "the key was refused (401)"}, kStart);
  log::set_sink(nullptr);
  EXPECT_FALSE(breaker.admit(kStart));
  EXPECT_EQ(line,
            "PROVIDER_DOWN deepl (translate): auth: the key was refused (401); all calls go past "
            "it; see option api_key of [provider.deepl]");
  EXPECT_THAT(breaker.why_not(kStart), HasSubstr("see option api_key of [provider.deepl]"));
}

TEST_F(BreakerTest, AnAnswerThatCameTooLateIsMeasuredAndNoSuccess) {
  breaker.failed(kLate, kStart);
  breaker.answered_late(900);
  breaker.failed(kLate, kStart);
  EXPECT_EQ(word(breaker.state()), "outage");
  EXPECT_EQ(breaker.latency().quantile_ms(0.5), 900.0);
}

TEST(ProviderHealth, IsOneBreakerForAllWhoAskTheSameProvider) {
  test::reset_bench();
  ProviderHealth health;
  const auto calls = test::bench_translators(2);
  auto& of_one_call = health.of(*calls[0]);
  auto& of_another = health.of(*calls[0]);
  EXPECT_EQ(&of_one_call, &of_another);
  EXPECT_NE(&of_one_call, &health.of(*calls[1]));
  EXPECT_EQ(of_one_call.operation(), "translate");
  EXPECT_EQ(health.find("a"), &of_one_call);
  EXPECT_EQ(health.find("deepl"), nullptr);
  EXPECT_EQ(health.all().size(), 2U);
}

TEST(ProviderFailure, TellsQuotaFromRateLimitAndKey) {
  const auto reason = [](dgm_status status, std::string code, std::string detail) {
    const dgm_error why{sizeof(dgm_error), status, 0, modules::to_dgm(code),
                        modules::to_dgm(detail)};
    return word(failure_of(why).reason);
  };
  EXPECT_EQ(reason(DGM_RATE_LIMITED, "429", "too many requests"), "rate_limited");
  EXPECT_EQ(reason(DGM_RATE_LIMITED, "456", "used up"), "quota");
  EXPECT_EQ(reason(DGM_UNAUTHENTICATED, "401", "Quota_exceeded"), "quota");
  EXPECT_EQ(reason(DGM_UNAUTHENTICATED, "401", "wrong key"), "auth");
  EXPECT_EQ(reason(DGM_TIMEOUT, "", "late"), "timeout");
  EXPECT_EQ(reason(DGM_INVALID_ARGUMENT, "400", "too long"), "refused");
  EXPECT_EQ(reason(DGM_UNAVAILABLE, "503", "away"), "outage");
}

}  // namespace
}  // namespace dgm::calls
