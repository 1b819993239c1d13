// The simulated ElevenLabs over WebSockets: what it speaks, and what it does not take.
#include "tests/sim/elevenlabs_fixture.h"

namespace dgm::sim {
namespace {

TEST_F(ElevenLabsSimTest, SpeaksAContextAndSaysWhenItIsDone) {
  auto client = connect(kMulti);
  ASSERT_EQ(client.upgrade().status, 101U);
  say(client, "u1", kText);
  const auto spoken = read_context(client, "u1");
  EXPECT_TRUE(spoken.is_final);
  EXPECT_GT(spoken.messages, 3);
  EXPECT_EQ(heard(from_mulaw(spoken.audio), 8000), kText);
  EXPECT_EQ(spoken.characters, kText + " ");
  EXPECT_EQ(sim_.texts(), std::vector<std::string>{kText});
  EXPECT_EQ(sim_.voice_settings(), std::vector<std::string>{R"({"stability":4E-1,"speed":1.1E0})"});
}

TEST_F(ElevenLabsSimTest, SpeaksOneContextAfterTheOtherWithWordsThatCountOn) {
  auto client = connect(kMulti);
  say(client, "a", "one two");
  say(client, "b", "three");
  const auto first = read_context(client, "a"), second = read_context(client, "b");
  EXPECT_EQ(heard(from_mulaw(first.audio), 8000), "one two");
  const auto words = hear_words(from_mulaw(second.audio), 8000);
  ASSERT_EQ(words.size(), 1U);
  EXPECT_EQ(words[0].text, "three");
  EXPECT_EQ(words[0].number, 2);
  EXPECT_EQ(words[0].voice, 1);
}

TEST_F(ElevenLabsSimTest, TellsWhenEachCharacterIsSpoken) {
  sim_.durations_field("charsDurationsMs");
  auto client = connect(kMulti);
  say(client, "u1", "first second");
  double spoken_ms = 0;
  std::vector<double> starts;
  for (;;) {
    const auto message = client.read_json();
    ASSERT_FALSE(message.empty());
    if (message.at("isFinal").is_bool()) break;
    const auto& alignment = message.at("alignment").as_object();
    for (const auto& start : alignment.at("charStartTimesMs").as_array())
      starts.push_back(spoken_ms + start.to_number<double>());
    EXPECT_EQ(alignment.at("charsDurationsMs").as_array().size(),
              alignment.at("chars").as_array().size());
    std::string audio;
    base64_decode(text_or_empty(message, "audio"), audio);
    spoken_ms += static_cast<double>(audio.size()) / 8;
  }
  ASSERT_EQ(starts.size(), 13U);  // with the blank at the end
  EXPECT_NEAR(starts[0], 80, 2);
  EXPECT_NEAR(starts[6], 280, 2);  // the second word
}

TEST_F(ElevenLabsSimTest, SpeaksASingleStreamAndClosesIt) {
  auto client = connect(kSingle);
  client.send_text(R"({"text":" ","voice_settings":{"stability":0.5}})");
  client.send_text(R"({"text":"Hello "})");
  client.send_text(R"({"text":"world. "})");
  client.send_text(R"({"text":""})");
  const auto spoken = read_context(client, "");
  EXPECT_TRUE(spoken.is_final);
  EXPECT_EQ(heard(from_pcm(spoken.audio), 16'000), "Hello world.");
  EXPECT_TRUE(client.wait_for_end());
  EXPECT_EQ(client.close_code(), 1000);
}

TEST_F(ElevenLabsSimTest, SpeaksWhenEnoughWasBufferedOrAtOnceInAutoMode) {
  auto scheduled = connect(kSingle);
  scheduled.send_text(R"({"text":" ","generation_config":{"chunk_length_schedule":[50]}})");
  scheduled.send_text(R"({"text":"twenty characters ab "})");
  EXPECT_FALSE(scheduled.read(Milliseconds(100)));
  scheduled.send_text(R"({"text":"thirty more characters, or some more "})");
  EXPECT_TRUE(scheduled.read());
  auto automatic = connect(kSingle + "&auto_mode=true");
  automatic.send_text(R"({"text":" "})");
  automatic.send_text(R"({"text":"Short. "})");
  EXPECT_TRUE(automatic.read());
}

TEST_F(ElevenLabsSimTest, TakesTheKeyInTheFirstMessage) {
  auto good = connect(kSingle, {});
  good.send_text(R"({"text":" ","xi-api-key":"sim-key"})");
  good.send_text(R"({"text":"Hello. ","flush":true})");
  EXPECT_FALSE(good.read_json().empty());
  auto bad = connect(kSingle, {});
  bad.send_text(R"({"text":" "})");
  EXPECT_THAT(text_or_empty(bad.read_json(), "error"), "invalid_api_key");
  EXPECT_TRUE(bad.wait_for_end());
  EXPECT_EQ(bad.close_code(), 1008);
}

TEST_F(ElevenLabsSimTest, ClosesWithAReasonOnAMessageItDoesNotTake) {
  struct Case {
    std::string target, message;
  };
  const std::string settings = R"({"text":" ","voice_settings":)";
  for (const auto& one : std::vector<Case>{
           {kSingle, R"({"text":"no blank first"})"},
           {kSingle, R"({"text":" ","context_id":"a"})"},
           {kSingle, "{"},
           {kSingle, R"({"text":" ","voice":"x"})"},
           {kSingle, settings + R"({"stability":2}})"},
           {kSingle, settings + R"({"speed":1.3}})"},
           {kSingle, settings + R"({"loudness":1}})"},
           {kSingle, settings + R"({"use_speaker_boost":1}})"},
           {kSingle, R"({"text":" ","generation_config":{"chunk_length_schedule":[20]}})"},
           {kMulti, R"({"text":3,"context_id":"a"})"}}) {
    auto client = connect(one.target);
    client.send_text(one.message);
    const auto error = client.read_json();
    EXPECT_EQ(text_or_empty(error, "error"), "invalid_input_message") << one.message;
    EXPECT_TRUE(client.wait_for_end());
    EXPECT_EQ(client.close_code(), 1008) << one.message;
  }
}

TEST_F(ElevenLabsSimTest, HoldsFiveContextsAndNoMore) {
  auto client = connect(kMulti);
  for (int i = 0; i < 5; ++i)
    client.send_text(R"({"text":" ","context_id":"c)" + std::to_string(i) + "\"}");
  EXPECT_FALSE(client.wait_for_end(Milliseconds(100)));
  client.send_text(R"({"text":" ","context_id":"c5"})");
  EXPECT_TRUE(client.wait_for_end());
  EXPECT_THAT(client.close_reason(), HasSubstr("contexts"));
}

TEST_F(ElevenLabsSimTest, ClosesAfterItsInactivityTimeout) {
  auto client = connect(kSingle + "&inactivity_timeout=1");
  EXPECT_FALSE(client.wait_for_end(Milliseconds(700)));
  EXPECT_TRUE(client.wait_for_end());
  EXPECT_EQ(client.close_code(), 1008);
  EXPECT_THAT(client.close_reason(), HasSubstr("within the timeout of 1 seconds"));
}

TEST_F(ElevenLabsSimTest, RefusesTheUpgradeAsTheServiceDoes) {
  const std::string multi = kVoice + "/multi-stream-input?output_format=ulaw_8000";
  EXPECT_EQ(connect(kMulti, {{"xi-api-key", "other"}}).upgrade().status, 401U);
  EXPECT_EQ(
      connect("/v1/text-to-speech/rachel/stream-input?output_format=ulaw_8000").upgrade().status,
      400U);
  EXPECT_EQ(connect(multi + "&model_id=eleven_v3").upgrade().status, 400U);
  EXPECT_EQ(connect(multi + "&model_id=eleven_v9").upgrade().status, 400U);
  EXPECT_EQ(connect(multi + "&auto_mode=yes").upgrade().status, 422U);
  EXPECT_EQ(connect(multi + "&inactivity_timeout=181").upgrade().status, 422U);
  EXPECT_EQ(connect(multi + "&unknown=1").upgrade().status, 422U);
  EXPECT_EQ(connect(kVoice + "/multi-stream-input?output_format=mp3_44100_128").upgrade().status,
            400U);
}

}  // namespace
}  // namespace dgm::sim
