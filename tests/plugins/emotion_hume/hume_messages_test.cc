#include "plugins/emotion_hume/hume_messages.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "dragoman/cpp/web_text.hpp"
#include "tests/plugins/emotion_hume/fixture.h"

namespace dragoman::hume {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

TEST(HumeMessages, BringScoresAndTheTimesOfTheSpeech) {
  const auto message = parse_message(fixture("v1_measurement.json"));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->kind, Message::Kind::kMeasurement);
  EXPECT_EQ(message->start_ms, 1200u);
  EXPECT_EQ(message->end_ms, 4300u);
  EXPECT_THAT(message->scores, ElementsAre(Pair("anger", FloatEq(0.8125f)),
                                           Pair("feeling uplifted", FloatEq(0.0625f)),
                                           Pair("clear", FloatEq(0.9148f))));
}

TEST(HumeMessages, TellTheLifeOfASession) {
  EXPECT_EQ(parse_message(fixture("v1_created.json"))->kind, Message::Kind::kCreated);
  const auto error = parse_message(fixture("v1_error.json"));
  EXPECT_EQ(error->kind, Message::Kind::kError);
  EXPECT_EQ(error->code, "rate_limited");
  EXPECT_EQ(parse_message(fixture("v1_closed.json"))->words, "client_request");
  EXPECT_EQ(parse_message(R"({"type":"of.next.year","x":1})")->kind, Message::Kind::kOther);
}

TEST(HumeMessages, LeaveOutScoresThatAreNone) {
  const auto message = parse_message(
      R"({"type":"measurement.result","expressions":[{"name":"a","probability":1.5},7,)"
      R"({"name":"b","probability":"x"},{"name":"","probability":0.5},{"probability":0.5},)"
      R"({"name":"Fine","probability":0.5},{"name":"c","probability":-0.1}],)"
      R"("voice_attributes":null,"audio_start_ms":9,"audio_end_ms":3})");
  ASSERT_TRUE(message);
  EXPECT_THAT(message->scores, ElementsAre(Pair("fine", 0.5f)));
  EXPECT_EQ(message->end_ms, 9u);  // never before it starts
}

TEST(HumeMessages, WithoutATypeAreNone) {
  for (const char* text : {"", "{", "[]", "7", "{}", R"({"type":7})"})
    EXPECT_FALSE(parse_message(text)) << text;
}

TEST(HumeMessages, AskForAnotherCadence) {
  EXPECT_EQ(boost::json::parse(session_update(5000)),
            boost::json::parse(R"({"type":"session.update","measurement_timer_ms":5000})"));
}

TEST(HumeAnswers, AreTheMeanOfTheirPredictions) {
  const auto answer = parse_answer(fixture("v0_predictions.json"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->payload_id, "p1");
  EXPECT_FALSE(answer->is_error);
  EXPECT_EQ(answer->begin_s, 0);
  EXPECT_EQ(answer->end_s, 2.5);
  EXPECT_THAT(answer->scores,
              ElementsAre(Pair("admiration", FloatEq(0.05f)), Pair("anger", FloatEq(0.625f))));
}

TEST(HumeAnswers, TellAnErrorFromAWarning) {
  const auto error = parse_answer(fixture("v0_error.json"));
  EXPECT_TRUE(error->is_error);
  EXPECT_EQ(error->code, "E0200");
  const auto warning = parse_answer(fixture("v0_warning.json"));
  EXPECT_FALSE(warning->is_error);
  EXPECT_THAT(warning->scores, IsEmpty());
  EXPECT_FALSE(parse_answer("[]"));
}

TEST(HumeRequests, HoldAWavFile) {
  const std::vector<int16_t> samples = {1, -2, 3};
  const auto request = boost::json::parse(prosody_request("p7", samples)).as_object();
  EXPECT_EQ(request.at("payload_id").as_string(), "p7");
  EXPECT_TRUE(request.at("models").at("prosody").as_object().empty());
  const auto& data = request.at("data").as_string();
  const auto wav = from_base64({data.data(), data.size()});
  ASSERT_TRUE(wav);
  ASSERT_EQ(wav->size(), 44u + 6);
  EXPECT_EQ(std::string(wav->begin(), wav->begin() + 4), "RIFF");
  EXPECT_EQ((*wav)[4], 42);                         // what follows
  EXPECT_EQ((*wav)[24] | (*wav)[25] << 8, 16'000);  // samples a second
  EXPECT_EQ((*wav)[40], 6);                         // bytes of samples
  EXPECT_THAT(std::vector<int>(wav->begin() + 44, wav->end()), ElementsAre(1, 0, 0xFE, 0xFF, 3, 0));
}

TEST(HumeErrors, SayWhatToDo) {
  const auto of = [](const std::string& code, const std::string& detail = {}) {
    return explain_end({.status = Status::kUnavailable, .detail = detail, .provider_code = code},
                       "k-123");
  };
  EXPECT_EQ(of("401").status, Status::kUnauthenticated);
  EXPECT_EQ(of("410").status, Status::kUnsupported);
  EXPECT_THAT(of("404").detail, HasSubstr("or use prosody"));
  EXPECT_EQ(of("429").status, Status::kRateLimited);
  EXPECT_EQ(of("1006").status, Status::kUnavailable);
  EXPECT_THAT(of("401", "k-123 is wrong").detail, Not(HasSubstr("k-123")));
  for (const char* code : {"401", "402", "403", "404", "410"})
    EXPECT_TRUE(is_lasting({.status = Status::kUnavailable, .provider_code = code})) << code;
  for (const char* code : {"", "429", "500", "1006"})
    EXPECT_FALSE(is_lasting({.status = Status::kUnavailable, .provider_code = code})) << code;
}

}  // namespace
}  // namespace dragoman::hume
