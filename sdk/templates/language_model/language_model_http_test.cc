#include "language_model_http_protocol.h"

#include <gmock/gmock.h>

#include "dragoman/testing/conversation.h"
#include "dragoman/testing/drivers/language_model_driver.h"

namespace {

using namespace dragoman::testing;
using dragoman::Status;

TEST(LanguageModelHttpProtocol, TakesAnswersInPiecesOfAnySize) {
  language_model_http::AnswerReader reader;
  EXPECT_THAT(reader.feed("da"), ::testing::IsEmpty());
  EXPECT_THAT(reader.feed("ta: a\r\ndata: b\nda"), ::testing::ElementsAre("a", "b"));
  EXPECT_THAT(reader.feed("ta: [DONE]\ndata: late\n"), ::testing::IsEmpty());
  EXPECT_TRUE(reader.done());
}

TEST(LanguageModelHttpProtocol, LeavesOutALineWithoutEnd) {
  language_model_http::AnswerReader reader;
  EXPECT_THAT(reader.feed("data: " + std::string(100'000, 'x')), ::testing::IsEmpty());
  EXPECT_THAT(reader.feed("\ndata: next\n"), ::testing::ElementsAre("next"));
}

class LanguageModelHttp : public ::testing::Test {
 protected:
  ::testing::AssertionResult play(const std::string& file) {
    Conversation conversation =
        Conversation::from_file(std::string(PLUGIN_SOURCE_DIR) + "/" + file);
    conversation.on("ask", [this] { EXPECT_EQ(session_.open(), DGM_OK); });
    return conversation.play(host_);
  }

  FakeHost host_;
  PluginFile plugin_{PLUGIN_FILE};
  TestProvider provider_{*plugin_.find("dgm.language-model/1"),
                         {{"url", "https://models.example.org/complete"}, {"api_key", "k-123"}}};
  LanguageModelDriver session_{host_, provider_, {}};
};

TEST_F(LanguageModelHttp, StreamsTheAnswerAsItArrives) {
  session_.messages = {{"system", "Be brief."}, {"user", "good morning"}};
  ASSERT_TRUE(play("answer.conv"));
  EXPECT_EQ(session_.text(), "good day");
  EXPECT_TRUE(session_.done());
}

TEST_F(LanguageModelHttp, PassesOnWhenToAskAgain) {
  ASSERT_TRUE(play("rate_limited.conv"));
  EXPECT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kRateLimited);
  EXPECT_EQ(session_.error().retry_after_ms, 2000u);
  EXPECT_EQ(session_.error().provider_code, "429");
}

TEST_F(LanguageModelHttp, FailsWithATimeoutWhenTheServiceIsSilent) {
  session_.deadline_ms = 3000;
  ASSERT_EQ(session_.open(), DGM_OK);
  host_.advance(std::chrono::milliseconds(3001));
  EXPECT_EQ(session_.error().status, Status::kTimeout);
}

TEST_F(LanguageModelHttp, SaysThatAnAnswerWithoutEndIsNone) {
  ASSERT_EQ(session_.open(), DGM_OK);
  host_.requests().at(0).respond(200, "data: half\n");
  EXPECT_FALSE(session_.done());
  EXPECT_EQ(session_.error().detail, "the answer ended before its [DONE]; ask again");
}

}  // namespace
