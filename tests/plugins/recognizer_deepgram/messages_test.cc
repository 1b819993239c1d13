#include "plugins/recognizer_deepgram/deepgram_messages.h"

#include <gmock/gmock.h>

#include "tests/plugins/recognizer_deepgram/recorded.h"

namespace dragoman::deepgram {
namespace {

TEST(ListenMessages, AFixedPieceHasItsTextTimesAndConfidence) {
  const auto message = parse_listen(kFixedPiece);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->kind, ListenMessage::Kind::kResults);
  EXPECT_TRUE(message->is_final);
  EXPECT_FALSE(message->speech_final);
  EXPECT_FALSE(message->from_finalize);
  EXPECT_DOUBLE_EQ(message->audio.from_s, 0);
  EXPECT_DOUBLE_EQ(message->audio.to_s, 1.65);
  EXPECT_EQ(message->speech.text, "Testing. 123.");
  EXPECT_EQ(message->speech.language, "en");
  EXPECT_FLOAT_EQ(message->speech.confidence, 0.779F);
  ASSERT_TRUE(message->speech.words);
  EXPECT_DOUBLE_EQ(message->speech.words->from_s, 1.07);
  EXPECT_DOUBLE_EQ(message->speech.words->to_s, 1.57);
}

TEST(ListenMessages, WhatIsOptionalMayBeMissing) {
  const auto message = parse_listen(
      R"({"type":"Results","start":1,"duration":2,"channel":{"alternatives":[{"transcript":" a "}]}})");
  ASSERT_TRUE(message);
  EXPECT_FALSE(message->is_final);
  EXPECT_EQ(message->speech.text, "a");
  EXPECT_LT(message->speech.confidence, 0);
  EXPECT_FALSE(message->speech.words);
}

TEST(ListenMessages, AResultWithoutItsPlaceOrItsTextIsNone) {
  for (
      const char* text :
      {R"({"type":"Results","duration":2,"channel":{"alternatives":[{"transcript":"a"}]}})",
       R"({"type":"Results","start":-1,"duration":2,"channel":{"alternatives":[{"transcript":"a"}]}})",
       R"({"type":"Results","start":1e300,"duration":2,"channel":{"alternatives":[{"transcript":"a"}]}})",
       R"({"type":"Results","start":1,"duration":2,"channel":{"alternatives":[]}})",
       R"({"type":"Results","start":1,"duration":2,"channel":{"alternatives":[{}]}})",
       R"({"type":"Results","start":1,"duration":2,"channel":{"alternatives":[{"transcript":7}]}})",
       R"({"type":7})", R"({})", R"([])", R"({"type":"Results","start":1,)", "", "\xff\xfe"})
    EXPECT_FALSE(parse_listen(text)) << text;
}

TEST(ListenMessages, TheOthersAreTold) {
  EXPECT_EQ(parse_listen(kSpeechStarted)->kind, ListenMessage::Kind::kSpeechStarted);
  EXPECT_EQ(parse_listen(kUtteranceEnd)->kind, ListenMessage::Kind::kUtteranceEnd);
  EXPECT_EQ(parse_listen(kMetadata)->kind, ListenMessage::Kind::kOther);
  EXPECT_EQ(parse_listen(R"({"type":"SomethingNew"})")->kind, ListenMessage::Kind::kOther);
}

TEST(FluxMessages, AnEagerEndHasItsTurnTextAndTimes) {
  const auto message = parse_flux(kEagerEnd);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->kind, FluxMessage::Kind::kTurn);
  EXPECT_EQ(message->event, FluxMessage::Event::kEagerEndOfTurn);
  EXPECT_EQ(message->sequence, 7u);
  EXPECT_EQ(message->turn, 2u);
  EXPECT_EQ(message->speech.text, "Hello, how are you?");
  EXPECT_EQ(message->speech.language, "es");
  EXPECT_FLOAT_EQ(message->speech.confidence, 0.94F);
  ASSERT_TRUE(message->speech.words);
  EXPECT_DOUBLE_EQ(message->speech.words->from_s, 3.2);
  EXPECT_DOUBLE_EQ(message->speech.words->to_s, 4.1);
}

TEST(FluxMessages, AnEndOfTurnWithoutWordsIsNone) {
  EXPECT_FALSE(parse_flux(R"({"type":"TurnInfo","event":"EndOfTurn","turn_index":0})"));
  EXPECT_TRUE(parse_flux(R"({"type":"TurnInfo","event":"Update","turn_index":0})"));
  EXPECT_FALSE(parse_flux(R"({"type":"TurnInfo","event":"Update"})"));
  EXPECT_FALSE(parse_flux(R"({"type":"TurnInfo","turn_index":-1,"event":"Update"})"));
}

TEST(FluxMessages, AnErrorIsToldInItsOwnWords) {
  const auto message = parse_flux(kFatal);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->kind, FluxMessage::Kind::kError);
  EXPECT_EQ(message->problem, "INTERNAL_SERVER_ERROR: The server had an error");
  EXPECT_EQ(parse_flux(R"({"type":"Error"})")->problem, "without a word of explanation");
  EXPECT_EQ(
      parse_flux(R"({"type":"Error","code":")" + std::string(500, 'x') + "\"}")->problem.size(),
      200u);
}

TEST(FluxMessages, TheConnectionIsConfirmed) {
  EXPECT_EQ(parse_flux(kConnected)->kind, FluxMessage::Kind::kConnected);
  EXPECT_EQ(parse_flux(R"({"type":"ConfigureSuccess"})")->kind, FluxMessage::Kind::kOther);
}

}  // namespace
}  // namespace dragoman::deepgram
