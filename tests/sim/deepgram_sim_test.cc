// The simulated Deepgram, listen v1, against a plain client: what it hears, and what it refuses.
#include "tests/sim/deepgram_fixture.h"

namespace dgm::sim {
namespace {

using testing::HasSubstr;

std::string linear16(const std::vector<int16_t>& samples) {
  std::string bytes;
  for (const int16_t sample : samples) {
    bytes += static_cast<char>(sample & 0xFF);
    bytes += static_cast<char>(sample >> 8 & 0xFF);
  }
  return bytes;
}

TEST_F(DeepgramSimTest, HearsASentenceAndSaysWhenItEnds) {
  auto client = connect();
  ASSERT_EQ(client.upgrade().status, 101U);
  EXPECT_NE(client.upgrade().header("dg-request-id"), "");
  say(client, "Hello, this is a call about a parcel.");
  const auto interim = client.read_json();
  EXPECT_FALSE(interim.at("is_final").as_bool());
  EXPECT_THAT(transcript_of(interim), testing::StartsWith("Hello, this"));
  const auto result = final_result(client);
  EXPECT_EQ(transcript_of(result), "Hello, this is a call about a parcel.");
  EXPECT_TRUE(result.at("speech_final").as_bool());
  EXPECT_FALSE(result.at("from_finalize").as_bool());
  const auto& words = result.at("channel").at("alternatives").at(0).at("words").as_array();
  ASSERT_EQ(words.size(), 8U);
  EXPECT_EQ(words[0].at("word").as_string(), "Hello");
  EXPECT_EQ(words[0].at("punctuated_word").as_string(), "Hello,");
  EXPECT_NEAR(words[0].at("start").to_number<double>(), 0.08, 0.01);
  EXPECT_EQ(sim_.texts(), std::vector<std::string>{"Hello, this is a call about a parcel."});
}

TEST_F(DeepgramSimTest, HearsEveryEncodingAndRate) {
  const std::string text = "every encoding";
  for (const uint32_t rate : {8000U, 16'000U, 24'000U, 48'000U}) {
    auto client = connect("/v1/listen?model=nova-3&encoding=linear16&endpointing=300&sample_rate=" +
                          std::to_string(rate));
    auto samples = ToneSpeaker(rate).speak(text).samples;
    samples.resize(samples.size() + rate);
    client.send_binary(linear16(samples));
    EXPECT_EQ(transcript_of(final_result(client)), text) << rate;
  }
}

TEST_F(DeepgramSimTest, HearsOneUtteranceAfterTheOther) {
  auto client = connect();
  for (const std::string text : {"first one", "second one", "third one"}) {
    say(client, text);
    EXPECT_EQ(transcript_of(final_result(client)), text);
  }
  EXPECT_EQ(sim_.counters().utterances, 3U);
}

TEST_F(DeepgramSimTest, FixesALongUtteranceInPieces) {
  auto client = connect();
  std::string text;
  for (int i = 0; i < 40; ++i) text += (text.empty() ? "word" : " word") + std::to_string(i);
  say(client, text);
  std::string all;
  int pieces = 0;
  for (bool ended = false; !ended;) {
    const auto result = final_result(client);
    ASSERT_FALSE(result.empty());
    all += (all.empty() ? "" : " ") + transcript_of(result);
    ended = result.at("speech_final").as_bool();
    ++pieces;
  }
  EXPECT_EQ(all, text);
  EXPECT_GE(pieces, 2);
}

TEST_F(DeepgramSimTest, TellsStartAndEndOfSpeechWhenAsked) {
  auto client = connect(std::string(kUsual) + "&vad_events=true&utterance_end_ms=1000");
  say(client, "some words", 1500);
  EXPECT_FALSE(client.read_json_where("type", "SpeechStarted").empty());
  EXPECT_EQ(transcript_of(final_result(client)), "some words");
  const auto end = client.read_json_where("type", "UtteranceEnd");
  ASSERT_FALSE(end.empty());
  EXPECT_GT(end.at("last_word_end").to_number<double>(), 0.3);
}

TEST_F(DeepgramSimTest, FlushesWhenItIsToldToFinalize) {
  auto client = connect();
  say(client, "not ended", 40);
  client.send_text(R"({"type":"Finalize"})");
  const auto result = final_result(client);
  EXPECT_EQ(transcript_of(result), "not ended");
  EXPECT_TRUE(result.at("from_finalize").as_bool());
}

TEST_F(DeepgramSimTest, ClosesInOrderWithItsMetadata) {
  auto client = connect();
  say(client, "the end", 40);
  client.send_text(R"({"type":"CloseStream"})");
  EXPECT_EQ(transcript_of(final_result(client)), "the end");
  EXPECT_FALSE(client.read_json_where("type", "Metadata").empty());
  EXPECT_TRUE(client.wait_for_end());
  EXPECT_EQ(client.close_code(), 1000);
}

TEST_F(DeepgramSimTest, ClosesOnAnUnknownMessage) {
  auto client = connect();
  client.send_text(R"({"type":"Hello"})");
  EXPECT_TRUE(client.wait_for_end());
  EXPECT_EQ(client.close_code(), 1008);
  EXPECT_EQ(client.close_reason(), "DATA-0000");
}

TEST_F(DeepgramSimTest, TakesAControlMessageInABinaryFrameForAudio) {
  auto client = connect();
  client.send_binary(R"({"type":"CloseStream"})");
  EXPECT_FALSE(client.wait_for_end(Milliseconds(200)));
}

TEST_F(DeepgramSimTest, RefusesTheUpgradeAsTheServiceDoes) {
  struct Case {
    const char* target;
    const char* key;
    unsigned status;
    const char* why;
  };
  const std::string good = kUsual;
  const Case cases[] = {
      {kUsual, "Token other", 401, "INVALID_AUTH"},
      {kUsual, "Bearer sim-key", 401, "INVALID_AUTH"},
      {"/v1/listen?model=nova-9&encoding=mulaw&sample_rate=8000", "Token sim-key", 400, "nova-9"},
      {"/v1/listen?model=flux-general-en&encoding=mulaw&sample_rate=8000", "Token sim-key", 400,
       "/v2/listen"},
      {"/v1/listen?model=nova-3&encoding=mulaw", "Token sim-key", 400, "sample_rate is required"},
      {"/v1/listen?model=nova-3&encoding=pcm&sample_rate=8000", "Token sim-key", 400,
       "unknown encoding"},
      {"/v1/listen?model=nova-3&encoding=mulaw&sample_rate=8001", "Token sim-key", 400, "8001"},
      {"/v1/listen?model=nova-3&encoding=mulaw&sample_rate=8000&language=xx", "Token sim-key", 400,
       "model/language"},
      {"/v1/listen?model=nova-3&encoding=mulaw&sample_rate=8000&interim_results=yes",
       "Token sim-key", 400, "neither true nor false"},
      {"/v1/listen?model=nova-3&encoding=mulaw&sample_rate=8000&utterance_end_ms=1000",
       "Token sim-key", 400, "requires interim_results"},
      {"/v1/listen?model=nova-3&encoding=mulaw&sample_rate=8000&keywords=a", "Token sim-key", 400,
       "keywords"},
      {"/v1/listen?model=nova-2&encoding=mulaw&sample_rate=8000&keyterm=a", "Token sim-key", 400,
       "keyterm"},
      {"/v1/listen?model=nova-3&encoding=mulaw&sample_rate=8000&detect_language=true",
       "Token sim-key", 400, "unknown query parameter"},
      {"/v3/listen", "Token sim-key", 404, "no such path"}};
  for (const auto& one : cases) {
    const auto client = connect(one.target, one.key);
    EXPECT_EQ(client.upgrade().status, one.status) << one.target;
    EXPECT_THAT(client.upgrade().header("dg-error") + client.upgrade().body, HasSubstr(one.why))
        << one.target;
  }
  EXPECT_EQ(sim_.counters().refused, std::size(cases));
}

TEST_F(DeepgramSimTest, RefusesMoreThanAHundredKeyterms) {
  std::string target = kUsual;
  for (int i = 0; i < 101; ++i) target += "&keyterm=term" + std::to_string(i);
  EXPECT_EQ(connect(target).upgrade().status, 400U);
}

TEST_F(DeepgramSimTest, ClosesAConnectionWithoutAudioOrKeepAlive) {
  sim_.patience(Milliseconds(300));
  auto silent = connect();
  silent.send_text(R"({"type":"KeepAlive"})");  // alone it is not enough on a fresh connection
  EXPECT_TRUE(silent.wait_for_end());
  EXPECT_EQ(silent.close_code(), 1011);
  EXPECT_EQ(silent.close_reason(), "NET-0001");
  auto kept = connect();
  kept.send_binary(std::string(800, '\xFF'));
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(kept.wait_for_end(Milliseconds(150)));
    kept.send_text(R"({"type":"KeepAlive"})");
  }
  EXPECT_TRUE(kept.wait_for_end());
}

}  // namespace
}  // namespace dgm::sim
