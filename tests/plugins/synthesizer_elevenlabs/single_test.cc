// mode = single: one WebSocket per sentence, the next one opened in advance.
#include "tests/plugins/synthesizer_elevenlabs/scripted_elevenlabs.h"

namespace dragoman::elevenlabs {
namespace {

class ElevenLabsSingle : public ScriptedElevenLabs {
 protected:
  ElevenLabsSingle() : ScriptedElevenLabs({{"mode", "single"}}) { open_socket(); }
  void say_plain_audio() { say(R"({"audio":")" + mulaw_base64(80) + R"(","isFinal":null})"); }
};

TEST_F(ElevenLabsSingle, SpeaksASentenceAndHasTheNextSocketReady) {
  EXPECT_THAT(socket().url(), HasSubstr("/stream-input?"));
  session_.speak(1, "Hola.");
  session_.speak(2, "Bueno.");
  const auto messages = sent();
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_FALSE(json_of(messages[0]).contains("context_id"));
  EXPECT_EQ(json_of(messages[1]).at("text").as_string(), "Hola. ");
  EXPECT_EQ(messages[2], R"({"text":""})");
  const dgm_socket first = socket().socket();
  say_plain_audio();
  say(R"({"audio":null,"isFinal":true})");
  EXPECT_THAT(session_.spoken(), ElementsAre(1u));
  EXPECT_NE(socket().socket(), first);
  socket().open();
  EXPECT_EQ(json_of(sent().at(1)).at("text").as_string(), "Bueno. ");
}

TEST_F(ElevenLabsSingle, LeavesTheSocketOfWhatIsInterrupted) {
  session_.speak(1, "Hola.");
  FarWebSocket first = socket();
  say_plain_audio();
  session_.cancel(1);
  first.send_text(R"({"audio":")" + mulaw_base64(80) + "\"}");
  host_.run_pending();
  EXPECT_EQ(session_.audio(1).size(), 80u);
  EXPECT_FALSE(first.is_open());
  socket().open();
  session_.speak(2, "Bueno.");
  EXPECT_EQ(sent().size(), 3u);
}

TEST_F(ElevenLabsSingle, HasItsSocketClosedWhenIdleWithoutHarm) {
  host_.advance(seconds(60));
  EXPECT_THAT(sent(), IsEmpty());  // the first message would fix the voice settings
  socket().close(DGM_UNAUTHENTICATED, "1008", "timeout of 60 seconds");
  host_.run_pending();
  EXPECT_FALSE(session_.ended());
  session_.speak(1, "Hola.");
  socket().open();
  EXPECT_EQ(sent().size(), 3u);
}

TEST_F(ElevenLabsSingle, TakesAProblemForItsOnlySentence) {
  session_.speak(1, "Hola.");
  say(R"({"message":"x","error":"system_busy","code":1008})");
  EXPECT_THAT(session_.refused(), ElementsAre(1u));
}

}  // namespace
}  // namespace dragoman::elevenlabs
