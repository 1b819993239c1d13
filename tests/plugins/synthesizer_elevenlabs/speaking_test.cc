// Sentences over one WebSocket with a context each.
#include "tests/plugins/synthesizer_elevenlabs/scripted_elevenlabs.h"

namespace dragoman::elevenlabs {
namespace {

class ElevenLabsSpeaking : public ScriptedElevenLabs {
 protected:
  ElevenLabsSpeaking() : ScriptedElevenLabs({{"stability", "0.5"}}) {}
};

TEST_F(ElevenLabsSpeaking, OpensItsSocketWithTheSession) {
  ASSERT_EQ(session_.open(), DGM_OK);
  EXPECT_THAT(socket().url(), HasSubstr("wss://api.elevenlabs.io/v1/text-to-speech/"
                                        "JBFqnCBsd6RMkjVDRZzb/multi-stream-input"));
  EXPECT_THAT(socket().url(), HasSubstr("language_code=es"));
  EXPECT_EQ(socket().header("xi-api-key"), "k-123");
  EXPECT_THAT(socket().url(), ::testing::Not(HasSubstr("k-123")));
  EXPECT_FALSE(session_.ready());
  socket().open();
  EXPECT_TRUE(session_.ready());
}

TEST_F(ElevenLabsSpeaking, SpeaksASentenceInAContextOfItsOwn) {
  open_socket();
  ASSERT_EQ(session_.speak(7, "Hola, Ana."), DGM_OK);
  const auto messages = sent();
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(json_of(messages[0]).at("text"), " ");
  EXPECT_EQ(json_of(messages[0]).at("context_id"), "u1");
  EXPECT_EQ(json_of(messages[1]).at("text"), "Hola, Ana. ");
  EXPECT_TRUE(json_of(messages[1]).at("flush").as_bool());
  EXPECT_TRUE(json_of(messages[2]).at("close_context").as_bool());

  say_audio("u1", 800);
  say_audio("u1", 400);
  EXPECT_THAT(session_.spoken(), IsEmpty());
  say_final("u1");
  EXPECT_THAT(session_.spoken(), ElementsAre(7u));
  EXPECT_EQ(session_.audio(7).size(), 1200u);
  EXPECT_EQ(session_.audio(7)[0], 32124);
  EXPECT_EQ(session_.audio_rate_hz(), 8000u);
  EXPECT_EQ(host_.observations("dragoman_elevenlabs_first_audio_ms").size(), 1u);
}

TEST_F(ElevenLabsSpeaking, WaitsForTheSocketWithWhatIsSaidBefore) {
  ASSERT_EQ(session_.open(), DGM_OK);
  EXPECT_EQ(session_.speak(1, "Hola."), DGM_OK);
  EXPECT_THAT(sent(), IsEmpty());
  socket().open();
  EXPECT_EQ(sent().size(), 3u);
}

TEST_F(ElevenLabsSpeaking, CutsLongAudioIntoFramesOfTheAbi) {
  open_socket();
  session_.speak(1, "Hola.");
  say_audio("u1", 30'000);
  EXPECT_EQ(session_.audio(1).size(), 30'000u);
  EXPECT_EQ(session_.count("audio"), 8u);
}

TEST_F(ElevenLabsSpeaking, TellsHowFarTheTextWasSpoken) {
  open_socket();
  session_.speak(1, "Hola Ana.");
  say_audio("u1", 8000,
            R"(,"alignment":{"chars":["H","o","l","a"," "],"charStartTimesMs":[0,100,200,300,400],)"
            R"("charDurationsMs":[100,100,100,100,100]})");
  say_audio("u1", 4000,
            R"(,"alignment":{"chars":["A","n","a","."],"charStartTimesMs":[0,100,200,300],)"
            R"("charDurationsMs":[100,100,100,400]})");
  EXPECT_THAT(session_.alignments(1),
              ElementsAre(SeenAlignment{4, 400'000'000}, SeenAlignment{8, 1'300'000'000}));
}

TEST_F(ElevenLabsSpeaking, SpeaksInTheStyleOfTheRequest) {
  open_socket();
  session_.speak(1, "Basta!", 1, {{"stability", "0.25"}, {"style", "0.75"}, {"speed", "1.1"}});
  const auto settings = json_of(sent().at(0)).at("voice_settings").as_object();
  EXPECT_EQ(settings.at("stability").as_double(), 0.25);
  EXPECT_EQ(settings.at("style").as_double(), 0.75);
  EXPECT_NEAR(settings.at("speed").as_double(), 1.1, 1e-6);
  session_.speak(2, "Bueno.");
  EXPECT_EQ(json_of(sent().at(0)).at("voice_settings").at("stability").as_double(), 0.5);
}

TEST_F(ElevenLabsSpeaking, HasFourSentencesUnderWayAndNotMore) {
  open_socket();
  for (uint64_t utterance = 1; utterance <= 5; ++utterance)
    ASSERT_EQ(session_.speak(utterance, "Hola."), DGM_OK);
  EXPECT_EQ(sent().size(), 4 * 3u);
  say_audio("u2", 80);
  say_final("u2");
  EXPECT_THAT(session_.spoken(), ElementsAre(2u));
  EXPECT_EQ(sent().size(), 3u);
}

TEST_F(ElevenLabsSpeaking, SaysBusyWhenTooMuchWaits) {
  open_socket();
  for (uint64_t utterance = 1; utterance <= 20; ++utterance)
    ASSERT_EQ(session_.speak(utterance, "Hola."), DGM_OK);
  EXPECT_EQ(session_.speak(21, "Hola."), DGM_BUSY);
}

TEST_F(ElevenLabsSpeaking, ClosesTheContextOfWhatIsInterrupted) {
  open_socket();
  session_.speak(1, "Una frase muy larga.");
  say_audio("u1", 800);
  sent();
  session_.cancel(1);
  EXPECT_THAT(sent(), ElementsAre(HasSubstr("close_context")));
  say_audio("u1", 800);  // was on its way
  say_final("u1");
  EXPECT_EQ(session_.audio(1).size(), 800u);
  EXPECT_THAT(session_.spoken(), IsEmpty());
  EXPECT_EQ(host_.metric("dragoman_elevenlabs_late_messages_total"), 2);
  session_.speak(2, "Otra.");
  EXPECT_EQ(json_of(sent().at(0)).at("context_id"), "u2");
}

TEST_F(ElevenLabsSpeaking, ForgetsWhatIsInterruptedWhileItWaits) {
  ASSERT_EQ(session_.open(), DGM_OK);
  session_.speak(1, "Hola.");
  session_.speak(2, "Bueno.");
  session_.cancel(1);
  socket().open();
  const auto messages = sent();
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(json_of(messages[1]).at("text"), "Bueno. ");
}

TEST_F(ElevenLabsSpeaking, SendsOnWhenTheSocketHasRoomAgain) {
  open_socket();
  socket().hold(true);
  session_.speak(1, "Hola.");
  session_.speak(2, "Bueno.");
  EXPECT_THAT(sent(), IsEmpty());
  socket().hold(false);
  EXPECT_EQ(sent().size(), 6u);
}

TEST_F(ElevenLabsSpeaking, KeepsTheSocketAwakeOverSilence) {
  open_socket();
  host_.advance(seconds(30));
  EXPECT_THAT(sent(), ElementsAre(R"({"text":" ","context_id":"idle"})"));
  host_.advance(seconds(30));
  EXPECT_THAT(sent(), ElementsAre(R"({"text":"","context_id":"idle"})"));
  say_final("idle");  // it timed out all the same
  host_.advance(seconds(30));
  EXPECT_THAT(sent(), ElementsAre(R"({"text":" ","context_id":"idle"})"));
  EXPECT_EQ(host_.metric("dragoman_elevenlabs_late_messages_total"), std::nullopt);
}

TEST_F(ElevenLabsSpeaking, DoesNotSendATextThatWouldEndTheStream) {
  open_socket();
  EXPECT_EQ(session_.speak(1, ""), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(session_.speak(2, " \n"), DGM_INVALID_ARGUMENT);
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(ElevenLabsSpeaking, RefusesATextThatTheModelDoesNotTake) {
  open_socket();
  EXPECT_EQ(session_.speak(1, std::string(40'001, 'a')), DGM_OK);
  EXPECT_THAT(session_.refused(), ElementsAre(1u));
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(ElevenLabsSpeaking, IsSilentAfterItsEnd) {
  open_socket();
  session_.speak(1, "Hola.");
  FarWebSocket far = socket();
  session_.close();
  far.send_text(R"({"audio":"AAAA","contextId":"u1"})");
  host_.run_pending();
  EXPECT_TRUE(session_.audio(1).empty());
  EXPECT_EQ(host_.open_sockets(), 0u);
  EXPECT_EQ(host_.running_timers(), 0u);
}

class ElevenLabsWide : public ScriptedElevenLabs {
 protected:
  ElevenLabsWide()
      : ScriptedElevenLabs({{"voices", "es=" + std::string(kAnna)}, {"enable_logging", "false"}},
                           16000) {}
};

TEST_F(ElevenLabsWide, SpeaksAtTheRateOfItsLegWithTheVoiceOfItsLanguage) {
  open_socket();
  EXPECT_THAT(socket().url(), HasSubstr(kAnna));
  EXPECT_THAT(socket().url(), HasSubstr("output_format=pcm_16000"));
  EXPECT_THAT(socket().url(), HasSubstr("enable_logging=false"));
  session_.speak(1, "Hola.");
  say(R"({"audio":"AQACAAM=","contextId":"u1"})");
  say(R"({"audio":"AA==","contextId":"u1"})");
  EXPECT_THAT(session_.audio(1), ElementsAre(1, 2, 3));
  EXPECT_EQ(session_.audio_rate_hz(), 16000u);
}

}  // namespace
}  // namespace dragoman::elevenlabs
