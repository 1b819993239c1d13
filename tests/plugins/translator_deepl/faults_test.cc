// DeepL that refuses, hangs, or answers nonsense.
#include "tests/plugins/translator_deepl/scripted_deepl.h"

namespace dragoman::deepl {
namespace {

class DeeplFaults : public ScriptedDeepl {
 protected:
  void SetUp() override { ASSERT_EQ(session_.translate(1, "Hello"), DGM_OK); }
};

TEST_F(DeeplFaults, ARefusedKeyEndsTheSession) {
  session_.translate(2, "Hello");
  answer(403, "");
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kUnauthenticated);
  EXPECT_THAT(session_.error().detail, HasSubstr("option api_key"));
  EXPECT_EQ(host_.open_sockets(), 0u) << "the other sentence is not waited for";
}

TEST_F(DeeplFaults, AnAccountWithoutCharactersEndsTheSession) {
  answer(456, R"({"message":"Quota for this billing period has been exceeded."})");
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kRateLimited);
  EXPECT_EQ(session_.error().provider_code, "456");
}

TEST_F(DeeplFaults, TooManyRequestsRefuseOneSentence) {
  answer(429, "", {{"Retry-After", "2"}});
  EXPECT_FALSE(session_.ended());
  EXPECT_THAT(session_.refused(), ElementsAre(1u));
  session_.translate(2, "Hello");
  translates("Hola");
  EXPECT_THAT(told(), ElementsAre("2 Hola"));
}

TEST_F(DeeplFaults, EveryOtherStatusRefusesOneSentence) {
  uint64_t utterance = 1;
  for (const uint32_t status : {302u, 400u, 404u, 408u, 413u, 418u, 500u, 503u, 504u, 529u}) {
    SCOPED_TRACE(status);
    answer(status, "<html>no</html>");
    EXPECT_FALSE(session_.ended());
    EXPECT_EQ(session_.refused().back(), utterance);
    ASSERT_EQ(session_.translate(++utterance, "Hello"), DGM_OK);
  }
  EXPECT_EQ(host_.metric("dragoman_deepl_requests_failed_total"), 10);
}

TEST_F(DeeplFaults, AnAnswerThatCannotBeReadIsARefusal) {
  uint64_t utterance = 1;
  for (const char* body : {"", "{", R"({"translations":[]})", R"({"translations":[{"text":""}]})",
                           R"({"translations":[{"text":"a"},{"text":"b"}]})", "\xff\xfe"}) {
    SCOPED_TRACE(body);
    answer(200, body);
    EXPECT_FALSE(session_.ended());
    EXPECT_EQ(session_.refused().back(), utterance);
    ASSERT_EQ(session_.translate(++utterance, "Hello"), DGM_OK);
  }
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(DeeplFaults, ASilentServiceRefusesByTheDeadline) {
  host_.advance(milliseconds(5900));
  EXPECT_THAT(session_.refused(), IsEmpty());
  host_.advance(milliseconds(200));
  EXPECT_THAT(session_.refused(), ElementsAre(1u));
  EXPECT_FALSE(session_.ended());
}

TEST_F(DeeplFaults, AConnectionThatBreaksRefusesOneSentence) {
  requests().at(0).head(200);
  requests().at(0).chunk(R"({"translations":[{"te)");
  requests().at(0).fail(DGM_UNAVAILABLE, "the connection broke");
  host_.run_pending();
  EXPECT_THAT(session_.refused(), ElementsAre(1u));
  EXPECT_FALSE(session_.ended());
}

TEST_F(DeeplFaults, ATextThatIsTooLongIsRefusedWithoutAsking) {
  const size_t before = requests().size();
  EXPECT_EQ(session_.translate(2, std::string(140'000, 'x')), DGM_OK);
  EXPECT_EQ(requests().size(), before);
  EXPECT_THAT(session_.refused(), ElementsAre(2u));
}

}  // namespace
}  // namespace dragoman::deepl
