#include "plugins/synthesizer_elevenlabs/elevenlabs_errors.h"

#include <gmock/gmock.h>

namespace dragoman::elevenlabs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Words kWords = {"JBFqnCBsd6RMkjVDRZzb", "eleven_flash_v2_5", "sk_secret"};

TEST(ElevenLabsErrors, TellAWrongKeyFromAQuotaThatIsUsedUp) {
  const Refusal key = explain(401, {"invalid_api_key", "Invalid API key"}, 0, kWords);
  EXPECT_EQ(key.error.status, Status::kUnauthenticated);
  EXPECT_EQ(key.error.provider_code, "invalid_api_key");
  EXPECT_TRUE(key.ends_session);
  EXPECT_EQ(key.error.detail,
            "ElevenLabs refused: the key is not valid; give another one in api_key (\"Invalid API "
            "key\")");
  const Refusal quota = explain(401, {"quota_exceeded", "3 left"}, 0, kWords);
  EXPECT_EQ(quota.error.status, Status::kRateLimited);
  EXPECT_EQ(quota.error.provider_code, "quota_exceeded");
  EXPECT_TRUE(quota.ends_session);
}

TEST(ElevenLabsErrors, OfOneRequestLeaveTheSessionAlive) {
  const Refusal busy = explain(429, {"too_many_concurrent_requests", ""}, 2000, kWords);
  EXPECT_EQ(busy.error.status, Status::kRateLimited);
  EXPECT_EQ(busy.error.retry_after_ms, 2000u);
  EXPECT_FALSE(busy.ends_session);
  EXPECT_FALSE(explain(429, {}, 0, kWords).ends_session);
  EXPECT_EQ(explain(429, {}, 0, kWords).error.provider_code, "429");
  EXPECT_FALSE(
      explain(422, {"value_error.missing", "text: field required"}, 0, kWords).ends_session);
  EXPECT_EQ(explain(503, {"", "<html>"}, 0, kWords).error.status, Status::kUnavailable);
}

TEST(ElevenLabsErrors, NameTheVoiceThatIsNotThere) {
  const Refusal refusal = explain(400, {"voice_not_found", ""}, 0, kWords);
  EXPECT_EQ(refusal.error.status, Status::kInvalidConfig);
  EXPECT_TRUE(refusal.ends_session);
  EXPECT_THAT(refusal.error.detail, HasSubstr("no voice JBFqnCBsd6RMkjVDRZzb"));
}

TEST(ElevenLabsErrors, NeverShowTheKey) {
  for (const Refusal& refusal :
       {explain(401, {"invalid_api_key", "sk_secret and sk_secret"}, 0, kWords),
        explain(400, {"sk_secret", "sk_secret"}, 0, kWords),
        explain_end({.status = Status::kUnavailable, .detail = "quota_exceeded sk_secret"}, kWords),
        explain_end({.status = Status::kUnavailable, .detail = "sk_secret"}, kWords)}) {
    EXPECT_THAT(refusal.error.detail, Not(HasSubstr("sk_secret")));
    EXPECT_THAT(refusal.error.detail, HasSubstr("***"));
    EXPECT_THAT(refusal.error.provider_code, Not(HasSubstr("sk_secret")));
  }
}

TEST(ElevenLabsErrors, OfARefusedUpgradeAreReadInItsBody) {
  const Error why = {.status = Status::kUnauthenticated,
                     .detail =
                         "api.elevenlabs.io refused the WebSocket upgrade with 401 "
                         "Unauthorized: {\"detail\":{\"status\":\"quota_exceeded\"",
                     .provider_code = "401"};
  EXPECT_EQ(explain_end(why, kWords).error.status, Status::kRateLimited);
  EXPECT_EQ(explain_end(why, kWords).error.provider_code, "quota_exceeded");
  const Error plain = {.status = Status::kUnauthenticated, .detail = "401", .provider_code = "401"};
  EXPECT_EQ(explain_end(plain, kWords).error.status, Status::kUnauthenticated);
  EXPECT_TRUE(explain_end(plain, kWords).ends_session);
}

TEST(ElevenLabsErrors, KeepAnOrdinaryEndApart) {
  const Refusal idle = explain_end({.status = Status::kUnauthenticated,
                                    .detail = "closed with code 1008: Have not received a "
                                              "new text input within the timeout of 20 s",
                                    .provider_code = "1008"},
                                   kWords);
  EXPECT_FALSE(idle.ends_session);
  EXPECT_EQ(idle.error.status, Status::kUnavailable);
  EXPECT_EQ(explain_end({.status = Status::kTimeout, .detail = "silent"}, kWords).error.status,
            Status::kTimeout);
}

TEST(ElevenLabsErrors, KnowWhenOnlyTheWebSocketIsNotToBeHad) {
  const auto impossible = [](const std::string& code, const std::string& detail = {}) {
    return is_websocket_impossible(
        {.status = Status::kUnavailable, .detail = detail, .provider_code = code});
  };
  for (const char* code : {"200", "302", "400", "404", "405", "426", "501"})
    EXPECT_TRUE(impossible(code)) << code;
  for (const char* code : {"", "401", "402", "403", "429", "500", "503", "1006"})
    EXPECT_FALSE(impossible(code)) << code;
  EXPECT_FALSE(impossible("400", "voice_not_found"));
}

TEST(ElevenLabsErrors, HonourAWaitThatIsAskedFor) {
  EXPECT_EQ(parse_retry_after_ms("3"), 3000u);
  EXPECT_EQ(parse_retry_after_ms(""), 0u);
  EXPECT_EQ(parse_retry_after_ms("soon"), 0u);
  EXPECT_EQ(parse_retry_after_ms("999999999"), 86'400'000u);
}

}  // namespace
}  // namespace dragoman::elevenlabs
