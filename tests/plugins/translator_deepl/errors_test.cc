#include "plugins/translator_deepl/deepl_errors.h"

#include <gmock/gmock.h>

namespace dragoman::deepl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Error answered(uint32_t status, const std::string& body = {},
               std::vector<std::pair<std::string, std::string>> headers = {}) {
  return explain_answer({.status = status, .headers = std::move(headers), .body = body}, "k-123");
}

TEST(DeeplErrors, ARefusedKeyNamesItsOptionAndTheAddress) {
  const Error error = answered(403);
  EXPECT_EQ(error.status, Status::kUnauthenticated);
  EXPECT_EQ(error.detail,
            "DeepL refused the key; check the option api_key, and url: free keys end in :fx and "
            "belong to api-free.deepl.com (HTTP 403)");
  EXPECT_TRUE(ends_the_session(error));
}

TEST(DeeplErrors, NothingLeftAndTooFastAreToldApart) {
  const Error quota =
      answered(456, R"({"message":"Quota for this billing period has been exceeded."})");
  EXPECT_EQ(quota.status, Status::kRateLimited);
  EXPECT_EQ(quota.provider_code, "456");
  EXPECT_THAT(quota.detail, HasSubstr("Quota for this billing period has been exceeded."));
  EXPECT_TRUE(ends_the_session(quota));
  const Error fast = answered(429, "", {{"retry-after", "3"}});
  EXPECT_EQ(fast.status, Status::kRateLimited);
  EXPECT_EQ(fast.provider_code, "429");
  EXPECT_EQ(fast.retry_after_ms, 3000u);
  EXPECT_FALSE(ends_the_session(fast));
}

TEST(DeeplErrors, HowLongToWaitIsANumberOfSeconds) {
  EXPECT_EQ(answered(429).retry_after_ms, 0u);
  EXPECT_EQ(answered(429, "", {{"Retry-After", "soon"}}).retry_after_ms, 0u);
  EXPECT_EQ(answered(429, "", {{"Retry-After", "-1"}}).retry_after_ms, 0u);
  EXPECT_EQ(answered(429, "", {{"Retry-After", "4000000000"}}).retry_after_ms, 86'400'000u);
}

TEST(DeeplErrors, TheServicesTroubleIsNotTheRequests) {
  EXPECT_EQ(answered(500).status, Status::kUnavailable);
  EXPECT_EQ(answered(503).status, Status::kUnavailable);
  EXPECT_EQ(answered(599).status, Status::kUnavailable);
  EXPECT_EQ(answered(504).status, Status::kTimeout);
  EXPECT_EQ(answered(529).status, Status::kRateLimited);
  EXPECT_EQ(answered(400).status, Status::kInvalidArgument);
  EXPECT_EQ(answered(413).status, Status::kInvalidArgument);
  EXPECT_EQ(answered(302).status, Status::kInvalidArgument);
}

TEST(DeeplErrors, APageOfHtmlIsNotRepeated) {
  const Error error = answered(413, "<html><body>Payload Too Large</body></html>");
  EXPECT_THAT(error.detail, Not(HasSubstr("html")));
  EXPECT_THAT(error.detail, HasSubstr("HTTP 413"));
}

TEST(DeeplErrors, TheKeyIsNotRepeated) {
  EXPECT_THAT(answered(400, R"({"message":"bad key k-123","detail":"k-123"})").detail,
              Not(HasSubstr("k-123")));
}

TEST(DeeplErrors, KnowAGlossaryThatIsGone) {
  EXPECT_TRUE(is_about_glossary({.status = 404}));
  EXPECT_TRUE(is_about_glossary(
      {.status = 400, .body = R"({"message":"Bad request","detail":"Glossary does not match"})"}));
  EXPECT_FALSE(is_about_glossary(
      {.status = 400, .body = R"({"message":"Value for 'target_lang' not supported."})"}));
  EXPECT_FALSE(is_about_glossary({.status = 503, .body = R"({"message":"glossary"})"}));
}

}  // namespace
}  // namespace dragoman::deepl
