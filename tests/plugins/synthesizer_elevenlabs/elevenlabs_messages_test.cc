#include "plugins/synthesizer_elevenlabs/elevenlabs_messages.h"

#include <gmock/gmock.h>

#include <fstream>

namespace dragoman::elevenlabs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string fixture(const std::string& name) {
  std::ifstream file(DGM_SOURCE_DIR "/tests/plugins/synthesizer_elevenlabs/fixtures/" + name);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ElevenLabsMessages, BringAudioAndWhenEachCharacterWasSpoken) {
  const auto message = parse_message(fixture("multi_audio.json"));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->context, "u1");
  EXPECT_THAT(message->audio, ElementsAre(0xFF, 0x7F, 0x80, 0x00));
  EXPECT_FALSE(message->is_final);
  ASSERT_EQ(message->alignment.size(), 5u);
  EXPECT_EQ(message->alignment[0].text, "H");
  EXPECT_EQ(message->alignment[1].begin_ns, 70'000'000u);
  EXPECT_EQ(message->alignment[1].end_ns, 150'000'000u);
  EXPECT_EQ(message->alignment[4].text, ".");
}

TEST(ElevenLabsMessages, MeanTheSameInBothSpellings) {
  const auto plural = parse_message(
      R"({"audio":"","alignment":{"chars":["a"],"charStartTimesMs":[5],"charsDurationsMs":[7]}})");
  ASSERT_EQ(plural->alignment.size(), 1u);
  EXPECT_EQ(plural->alignment[0].end_ns, 12'000'000u);
  EXPECT_TRUE(parse_message(R"({"isFinal":true})")->is_final);
  EXPECT_TRUE(parse_message(R"({"is_final":true,"audio":null})")->is_final);
  EXPECT_EQ(parse_message(R"({"context_id":"u2"})")->context, "u2");
}

TEST(ElevenLabsMessages, OfHttpCountInSeconds) {
  const auto message = parse_message(fixture("http_chunk.json"));
  ASSERT_TRUE(message);
  EXPECT_THAT(message->audio, ElementsAre(1, 2, 3));
  ASSERT_EQ(message->alignment.size(), 2u);
  EXPECT_EQ(message->alignment[1].begin_ns, 81'000'000u);
  EXPECT_EQ(message->alignment[1].end_ns, 162'500'000u);
}

TEST(ElevenLabsMessages, KeepTheirAudioIfTheAlignmentIsNonsense) {
  for (const char* alignment :
       {R"({"chars":["a","b"],"charStartTimesMs":[0],"charDurationsMs":[1,1]})",
        R"({"chars":["a"],"charStartTimesMs":[-1],"charDurationsMs":[1]})",
        R"({"chars":["a"],"charStartTimesMs":[1e300],"charDurationsMs":[1]})",
        R"({"chars":[1],"charStartTimesMs":[0],"charDurationsMs":[1]})", R"([])", "null", "7"}) {
    const auto message =
        parse_message(std::string(R"({"audio":"AQID","alignment":)") + alignment + "}");
    ASSERT_TRUE(message) << alignment;
    EXPECT_THAT(message->audio, ElementsAre(1, 2, 3)) << alignment;
    EXPECT_THAT(message->alignment, IsEmpty()) << alignment;
  }
}

TEST(ElevenLabsMessages, SayThatTheirAudioIsBroken) {
  EXPECT_TRUE(parse_message(R"({"audio":"AQI"})")->has_broken_audio);
  EXPECT_TRUE(parse_message(R"({"audio":"A*ID"})")->has_broken_audio);
  EXPECT_TRUE(parse_message(R"({"audio":7})")->has_broken_audio);
  EXPECT_FALSE(parse_message(R"({"audio":null})")->has_broken_audio);
}

TEST(ElevenLabsMessages, ThatAreNoObjectsAreNone) {
  for (const char* text : {"", "{", "[]", "7", "\"a\"", "{\"a\":1} x"})
    EXPECT_FALSE(parse_message(text)) << text;
}

TEST(ElevenLabsMessages, TellProblems) {
  const auto message = parse_message(
      R"({"message":"Invalid text","error":"invalid_input_message","code":1008,"contextId":"u3"})");
  ASSERT_TRUE(message && message->problem);
  EXPECT_EQ(message->context, "u3");
  EXPECT_EQ(message->problem->code, "invalid_input_message");
  EXPECT_EQ(message->problem->message, "Invalid text");
  EXPECT_FALSE(parse_message(R"({"audio":null})")->problem);
}

TEST(ElevenLabsProblems, AreReadInAllShapesOfABody) {
  const auto code_of = [](const std::string& body) { return parse_problem(body).code; };
  EXPECT_EQ(code_of(fixture("error_legacy.json")), "quota_exceeded");
  EXPECT_EQ(code_of(fixture("error_current.json")), "invalid_parameters");
  const Problem listed = parse_problem(fixture("error_list.json"));
  EXPECT_EQ(listed.code, "value_error.missing");
  EXPECT_EQ(listed.message, "text: field required");
  EXPECT_EQ(parse_problem(R"({"detail":"Not Found"})").message, "Not Found");
  EXPECT_EQ(parse_problem("<html>\n502").message, "<html>.502");
  EXPECT_EQ(parse_problem(R"({"detail":[]})").code, "");
  EXPECT_LE(parse_problem(std::string(5000, 'x')).message.size(), 200u);
}

class ElevenLabsStream : public ::testing::Test {
 protected:
  bool feed(std::string_view piece) {
    return stream_.feed(piece, [this](const ServerMessage& message) {
      for (const uint8_t byte : message.audio) bytes_.push_back(byte);
    });
  }
  MessageStream stream_;
  std::vector<int> bytes_;
};

TEST_F(ElevenLabsStream, IsReadWhereverItIsCut) {
  const std::string body =
      "{\"audio_base64\":\"AQ==\"}\n\n{\"audio_base64\":\"Ag==\"}{\"audio_base64\":\"Aw==\"}\n";
  for (const char letter : body) ASSERT_TRUE(feed(std::string_view(&letter, 1)));
  EXPECT_THAT(bytes_, ElementsAre(1, 2, 3));
  EXPECT_TRUE(stream_.is_between_objects());
  ASSERT_TRUE(feed(body + "{\"audio_"));
  EXPECT_THAT(bytes_, ElementsAre(1, 2, 3, 1, 2, 3));
  EXPECT_FALSE(stream_.is_between_objects());
}

TEST_F(ElevenLabsStream, EndsAtNonsense) {
  EXPECT_TRUE(feed("{\"audio_base64\":\"AQ==\"}\n"));
  EXPECT_FALSE(feed("<html>"));
  EXPECT_THAT(bytes_, ElementsAre(1));
}

TEST_F(ElevenLabsStream, DoesNotGrowWithoutEnd) {
  EXPECT_TRUE(feed("{\"audio_base64\":\""));
  const std::string piece(1 << 20, 'A');
  int taken = 0;
  while (taken < 100 && feed(piece)) ++taken;
  EXPECT_LE(taken, 8);
}

}  // namespace
}  // namespace dragoman::elevenlabs
