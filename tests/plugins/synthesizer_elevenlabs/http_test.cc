// Sentences over HTTP: by option, and where the WebSocket is not to be had.
#include "tests/plugins/synthesizer_elevenlabs/scripted_elevenlabs.h"

namespace dragoman::elevenlabs {
namespace {

class ElevenLabsHttp : public ScriptedElevenLabs {
 protected:
  ElevenLabsHttp() : ScriptedElevenLabs({{"mode", "http"}}) {}
  FarHttp request() {
    host_.run_pending();
    EXPECT_EQ(host_.requests().size(), 1u);
    return host_.requests().at(0);
  }
  void speak_hola() {
    ASSERT_EQ(session_.open(), DGM_OK);
    ASSERT_EQ(session_.speak(1, "Hola."), DGM_OK);
  }
  static std::string chunk(size_t bytes, const std::string& alignment = "null") {
    return R"({"audio_base64":")" + mulaw_base64(bytes) + R"(","alignment":)" + alignment + "}\n";
  }
};

TEST_F(ElevenLabsHttp, AsksForOneSentenceAndPlaysItAsItComes) {
  speak_hola();
  EXPECT_TRUE(session_.ready());
  EXPECT_EQ(host_.websockets().size(), 0u);
  EXPECT_EQ(request().method(), "POST");
  EXPECT_EQ(request().url(),
            "https://api.elevenlabs.io/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/stream/"
            "with-timestamps?output_format=ulaw_8000");
  EXPECT_EQ(request().header("xi-api-key"), "k-123");
  EXPECT_EQ(json_of(request().body()).at("text").as_string(), "Hola.");
  FarHttp far = request();
  far.head(200);
  const std::string body = chunk(
      800,
      R"({"characters":["H","o","l","a","."],"character_start_times_seconds":[0,0.02,0.04,0.06,0.08],)"
      R"("character_end_times_seconds":[0.02,0.04,0.06,0.08,0.1]})");
  far.chunk(body.substr(0, 100));
  far.chunk(body.substr(100));
  EXPECT_EQ(session_.audio(1).size(), 800u);
  EXPECT_THAT(session_.alignments(1), ElementsAre(SeenAlignment{4, 80'000'000}));
  EXPECT_THAT(session_.spoken(), IsEmpty());
  far.chunk(chunk(80));
  far.done();
  EXPECT_THAT(session_.spoken(), ElementsAre(1u));
  EXPECT_EQ(session_.audio(1).size(), 880u);
}

TEST_F(ElevenLabsHttp, MakesItsConnectionBeforeTheFirstSentence) {
  ASSERT_EQ(session_.open(), DGM_OK);
  EXPECT_THAT(host_.prewarmed(), ElementsAre("https://api.elevenlabs.io/v1/text-to-speech/"
                                             "JBFqnCBsd6RMkjVDRZzb/stream/with-timestamps"
                                             "?output_format=ulaw_8000"));
  EXPECT_THAT(host_.requests(), IsEmpty());
}

TEST_F(ElevenLabsHttp, SpeaksTheNextSentenceAfterTheFirst) {
  speak_hola();
  session_.speak(2, "Bueno.");
  request().respond(200, chunk(80));
  EXPECT_THAT(session_.spoken(), ElementsAre(1u));
  EXPECT_EQ(json_of(request().body()).at("text").as_string(), "Bueno.");
}

TEST_F(ElevenLabsHttp, CancelsTheRequestOfWhatIsInterrupted) {
  speak_hola();
  session_.cancel(1);
  EXPECT_EQ(host_.requests().size(), 0u);
  session_.speak(2, "Bueno.");
  EXPECT_EQ(json_of(request().body()).at("text").as_string(), "Bueno.");
}

TEST_F(ElevenLabsHttp, ReadsWhyItWasRefused) {
  speak_hola();
  request().respond(429, R"({"detail":{"status":"too_many_concurrent_requests","message":"x"}})",
                    {{"Retry-After", "2"}});
  EXPECT_THAT(session_.refused(), ElementsAre(1u));
  EXPECT_FALSE(session_.ended());
  session_.speak(2, "Bueno.");
  request().respond(401, R"({"detail":{"status":"invalid_api_key","message":"x"}})");
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kUnauthenticated);
}

TEST_F(ElevenLabsHttp, NoticesAnAnswerThatEndsBeforeTheText) {
  ASSERT_EQ(session_.open(), DGM_OK);
  session_.speak(1, "Hola Ana.");
  request().respond(
      200,
      chunk(800, R"({"characters":["H","o","l","a"],"character_start_times_seconds":[0,0,0,0],)"
                 R"("character_end_times_seconds":[0.02,0.04,0.06,0.08]})"));
  EXPECT_THAT(session_.refused(), ElementsAre(1u));
  EXPECT_THAT(session_.spoken(), IsEmpty());
  EXPECT_EQ(session_.audio(1).size(), 800u);
}

TEST_F(ElevenLabsHttp, RefusesASentenceWhoseAnswerBreaksOff) {
  speak_hola();
  FarHttp far = request();
  far.head(200);
  far.chunk(chunk(80) + "{\"audio_base64\":");
  far.fail(DGM_UNAVAILABLE, "connection reset");
  EXPECT_THAT(session_.refused(), ElementsAre(1u));
  session_.speak(2, "Bueno.");
  request().respond(200, "<html>");
  EXPECT_THAT(session_.refused(), ElementsAre(1u, 2u));
  session_.speak(3, "Bueno.");
  request().respond(200, chunk(80) + "{");
  EXPECT_THAT(session_.refused(), ElementsAre(1u, 2u, 3u));
}

TEST_F(ElevenLabsHttp, HangsWhenNothingComes) {
  speak_hola();
  request().head(200);
  host_.advance(milliseconds(3200));
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kTimeout);
  EXPECT_EQ(host_.requests().size(), 0u);
}

class ElevenLabsBehindAProxy : public ScriptedElevenLabs {};

TEST_F(ElevenLabsBehindAProxy, SpeaksOverHttpWhenTheUpgradeIsRefused) {
  ASSERT_EQ(session_.open(), DGM_OK);
  session_.speak(1, "Hola.");
  socket().close(DGM_INVALID_ARGUMENT, "404", "refused the WebSocket upgrade with 404 Not Found");
  host_.run_pending();
  ASSERT_FALSE(session_.ended());
  EXPECT_TRUE(session_.ready());
  EXPECT_TRUE(host_.logged("over HTTP instead"));
  EXPECT_THAT(host_.prewarmed(), SizeIs(1));
  ASSERT_EQ(host_.requests().size(), 1u);
  FarHttp far = host_.requests().at(0);
  EXPECT_THAT(far.url(), HasSubstr("/stream/with-timestamps"));
  far.respond(200, R"({"audio_base64":")" + mulaw_base64(80) + "\"}\n");
  EXPECT_THAT(session_.spoken(), ElementsAre(1u));
}

}  // namespace
}  // namespace dragoman::elevenlabs
