#include "plugins/recognizer_deepgram/deepgram_errors.h"

#include <gmock/gmock.h>

namespace dragoman::deepgram {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Error ended(const std::string& code, const std::string& detail = "the far end said so",
            Status status = Status::kUnavailable) {
  return explain_end({.status = status, .detail = detail, .provider_code = code}, "k-123");
}

TEST(DeepgramErrors, ARefusedKeyNamesItsOption) {
  const Error error = ended("401", "wss://x refused the WebSocket upgrade with 401: INVALID_AUTH");
  EXPECT_EQ(error.status, Status::kUnauthenticated);
  EXPECT_EQ(error.provider_code, "401");
  EXPECT_EQ(error.detail,
            "Deepgram refused the key; check the option api_key of this provider (wss://x refused "
            "the WebSocket upgrade with 401: INVALID_AUTH)");
}

TEST(DeepgramErrors, QuotaAndRateAreToldApart) {
  EXPECT_EQ(ended("402").status, Status::kRateLimited);
  EXPECT_EQ(ended("402").provider_code, "402");
  EXPECT_THAT(ended("402").detail, HasSubstr("credits"));
  EXPECT_EQ(ended("429").status, Status::kRateLimited);
  EXPECT_EQ(ended("429").provider_code, "429");
}

TEST(DeepgramErrors, HowLongToWaitIsPassedOn) {
  const Error error = explain_end({.status = Status::kRateLimited,
                                   .detail = "x",
                                   .provider_code = "429",
                                   .retry_after_ms = 2000},
                                  "k");
  EXPECT_EQ(error.retry_after_ms, 2000u);
}

TEST(DeepgramErrors, ARequestThatIsNotTakenIsNoFaultOfTheService) {
  EXPECT_EQ(ended("400").status, Status::kInvalidArgument);
  EXPECT_EQ(ended("403").status, Status::kUnauthenticated);
  EXPECT_EQ(ended("404").status, Status::kInvalidConfig);
  EXPECT_EQ(ended("1008", "closed with code 1008: DATA-0000").status, Status::kInvalidArgument);
}

TEST(DeepgramErrors, CloseCodesGiveTheirReason) {
  EXPECT_EQ(ended("1011", "closed with code 1011: NET-0001").provider_code, "NET-0001");
  EXPECT_THAT(ended("1011", "closed with code 1011: NET-0001").detail, HasSubstr("keep_alive_ms"));
  EXPECT_EQ(ended("1011", "closed with code 1011: NET-0000").provider_code, "NET-0000");
  EXPECT_EQ(ended("1011", "closed with code 1011: NET-0000").status, Status::kUnavailable);
}

TEST(DeepgramErrors, ACleanEndInACallIsALoss) {
  EXPECT_EQ(ended("1000", "", Status::kOk).status, Status::kUnavailable);
  EXPECT_EQ(ended("", "", Status::kOk).status, Status::kUnavailable);
  EXPECT_FALSE(ended("", "", Status::kOk).detail.empty());
}

TEST(DeepgramErrors, WhatTheHostFoundStays) {
  const Error error = ended("", "no answer within 3000 ms", Status::kTimeout);
  EXPECT_EQ(error.status, Status::kTimeout);
  EXPECT_EQ(error.detail, "the connection to Deepgram failed: no answer within 3000 ms");
  EXPECT_EQ(ended("503", "refused with 503").status, Status::kUnavailable);
}

TEST(DeepgramErrors, TheKeyIsNotRepeated) {
  EXPECT_THAT(ended("401", "Token k-123 and k-123 again").detail, Not(HasSubstr("k-123")));
  EXPECT_THAT(explain_problem("BAD: k-123", "k-123").detail, Not(HasSubstr("k-123")));
  EXPECT_EQ(without("secret", "secret"), "(secret)");
  EXPECT_EQ(without("a", ""), "a");
}

TEST(DeepgramErrors, AProblemKeepsItsCode) {
  const Error error = explain_problem("INTERNAL_SERVER_ERROR: oh", "k");
  EXPECT_EQ(error.status, Status::kUnavailable);
  EXPECT_EQ(error.provider_code, "INTERNAL_SERVER_ERROR");
}

}  // namespace
}  // namespace dragoman::deepgram
