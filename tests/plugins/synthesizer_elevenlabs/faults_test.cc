// What goes wrong on the WebSocket, and what becomes of the sentences.
#include <fstream>

#include "tests/plugins/synthesizer_elevenlabs/scripted_elevenlabs.h"
#include "tests/support/transport_plugin.h"

namespace dragoman::elevenlabs {
namespace {

class ElevenLabsFaults : public ScriptedElevenLabs {
 protected:
  void lose(dgm_status why, const std::string& code, const std::string& detail) {
    socket().close(why, code, detail);
    host_.run_pending();
  }
  void speak_hola() {
    open_socket();
    ASSERT_EQ(session_.speak(1, "Hola Ana."), DGM_OK);
    sent();
  }
};

TEST_F(ElevenLabsFaults, AWrongKeyEndsTheSessionWithTheRemedy) {
  ASSERT_EQ(session_.open(), DGM_OK);
  lose(DGM_UNAUTHENTICATED, "401", "refused with 401: {\"detail\":{\"status\":\"invalid_api_key\"");
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kUnauthenticated);
  EXPECT_THAT(session_.error().detail, HasSubstr("give another one in api_key"));
}

TEST_F(ElevenLabsFaults, AUsedUpQuotaIsNoWrongKey) {
  speak_hola();
  say(R"({"message":"You have 0 credits left","error":"quota_exceeded","code":1008})");
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kRateLimited);
  EXPECT_EQ(session_.error().provider_code, "quota_exceeded");
}

TEST_F(ElevenLabsFaults, AVoiceThatIsNotThereEndsTheSession) {
  speak_hola();
  say(R"({"message":"A voice with this id was not found","error":"voice_not_found","code":1008,)"
      R"("contextId":"u1"})");
  EXPECT_EQ(session_.error().status, Status::kInvalidConfig);
  EXPECT_THAT(session_.error().detail, HasSubstr(kGeorge));
}

TEST_F(ElevenLabsFaults, TooManyAtOnceRefusesTheOneAndGoesOn) {
  speak_hola();
  session_.speak(2, "Bueno.");
  sent();
  say(R"({"message":"slow down","error":"too_many_concurrent_requests","contextId":"u1"})");
  EXPECT_THAT(session_.refused(), ElementsAre(1u));
  EXPECT_FALSE(session_.ended());
  say_audio("u2", 80);
  say_final("u2");
  EXPECT_THAT(session_.spoken(), ElementsAre(2u));
}

TEST_F(ElevenLabsFaults, AProblemOfTheWholeSocketRefusesAllThatIsUnderWay) {
  speak_hola();
  session_.speak(2, "Bueno.");
  say(R"({"message":"busy","error":"system_busy"})");
  EXPECT_THAT(session_.refused(), ElementsAre(1u, 2u));
}

TEST_F(ElevenLabsFaults, ASocketThatSaysNothingHangs) {
  speak_hola();
  host_.advance(milliseconds(2900));
  EXPECT_FALSE(session_.ended());
  host_.advance(milliseconds(200));
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kTimeout);
  EXPECT_EQ(session_.error().detail, "no audio from ElevenLabs for 3000 ms after a text was sent");
  EXPECT_EQ(host_.open_sockets(), 0u);
}

TEST_F(ElevenLabsFaults, ASocketThatStopsInTheMiddleHangsToo) {
  speak_hola();
  host_.advance(milliseconds(2000));
  say_audio("u1", 800);
  host_.advance(milliseconds(2900));
  EXPECT_FALSE(session_.ended());
  host_.advance(milliseconds(200));
  ASSERT_TRUE(session_.ended());
  EXPECT_THAT(session_.error().detail, HasSubstr("in the middle of a sentence"));
}

TEST_F(ElevenLabsFaults, AnEndThatIsForgottenIsNoHang) {
  speak_hola();
  say_audio("u1", 8000,
            R"(,"alignment":{"chars":["H","o","l","a"," ","A","n","a","."],)"
            R"("charStartTimesMs":[0,9,9,9,9,9,9,9,9],"charDurationsMs":[9,9,9,9,9,9,9,9,9]})");
  host_.advance(milliseconds(3100));
  EXPECT_FALSE(session_.ended());
  EXPECT_THAT(session_.spoken(), ElementsAre(1u));
}

TEST_F(ElevenLabsFaults, AnIdleCloseIsNoFailureAndTheNextSentenceConnectsAnew) {
  open_socket();
  lose(DGM_UNAUTHENTICATED, "1008",
       "closed with code 1008: Have not received a new text input within the timeout of 20 "
       "seconds");
  EXPECT_FALSE(session_.ended());
  EXPECT_EQ(host_.open_sockets(), 0u);
  session_.speak(1, "Hola.");
  socket().open();
  EXPECT_EQ(sent().size(), 3u);
  EXPECT_EQ(host_.metric("dragoman_elevenlabs_connections_total"), 2);
}

TEST_F(ElevenLabsFaults, ATextThatMetTheCloseOnItsWayIsSaidAgainOnce) {
  speak_hola();
  lose(DGM_OK, "1000", "closed");
  ASSERT_FALSE(session_.ended());
  socket().open();
  EXPECT_EQ(json_of(sent().at(1)).at("text").as_string(), "Hola Ana. ");
  lose(DGM_OK, "1000", "closed");
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kUnavailable);
}

TEST_F(ElevenLabsFaults, ACloseInTheMiddleOfASentenceIsNotSaidAgain) {
  speak_hola();
  say_audio("u1", 800);
  lose(DGM_UNAVAILABLE, "1006", "ended without a close frame");
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.audio(1).size(), 800u);
}

TEST_F(ElevenLabsFaults, AServiceThatIsNotThereEndsTheSession) {
  ASSERT_EQ(session_.open(), DGM_OK);
  lose(DGM_UNAVAILABLE, "", "connection refused");
  ASSERT_TRUE(session_.ended());
  EXPECT_THAT(session_.error().detail, HasSubstr("connection refused"));
}

TEST_F(ElevenLabsFaults, AnUpgradeThatIsNotAnsweredEndsTheSession) {
  ASSERT_EQ(session_.open(), DGM_OK);
  host_.advance(milliseconds(3100));
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kTimeout);
}

TEST_F(ElevenLabsFaults, NonsenseIsToldOnceAndLeftOut) {
  speak_hola();
  for (const char* nonsense : {"{", "7", "", "<html>"}) say(nonsense);
  socket().send_binary({1, 2, 3});
  const auto log = host_.log();
  EXPECT_EQ(std::count_if(
                log.begin(), log.end(),
                [](const auto& line) { return line.text.find("left out") != std::string::npos; }),
            1);
  say_audio("u1", 80);
  say_final("u1");
  EXPECT_THAT(session_.spoken(), ElementsAre(1u));
}

TEST_F(ElevenLabsFaults, BrokenAudioRefusesItsSentence) {
  speak_hola();
  say(R"({"audio":"AA*A","contextId":"u1"})");
  EXPECT_THAT(session_.refused(), ElementsAre(1u));
  EXPECT_FALSE(session_.ended());
}

TEST_F(ElevenLabsFaults, AFileInsteadOfSamplesIsNotPlayed) {
  speak_hola();
  say(R"({"audio":"SUQzBAAA","contextId":"u1"})");
  ASSERT_TRUE(session_.ended());
  EXPECT_THAT(session_.error().detail, HasSubstr("sent MP3 although ulaw_8000 was asked for"));
  EXPECT_TRUE(session_.audio(1).empty());
}

TEST_F(ElevenLabsFaults, AnEndWithoutAudioIsARefusal) {
  speak_hola();
  say_final("u1");
  EXPECT_THAT(session_.refused(), ElementsAre(1u));
  EXPECT_THAT(session_.spoken(), IsEmpty());
}

TEST(ElevenLabsOptions, AreRefusedWithTheirNames) {
  FakeHost host;
  const PluginFile plugin(DGM_BINARY_DIR "/plugins/synthesizer_elevenlabs.so");
  const auto refusal = [&](OptionValues options) {
    options.emplace("api_key", "k-123");
    const TestProvider provider(*plugin.find(DGM_SYNTHESIZER_ID), options);
    return provider.error().detail;
  };
  EXPECT_EQ(refusal({}), "");
  EXPECT_THAT(refusal({{"api_key", "two words"}}), HasSubstr("a key is one word"));
  EXPECT_THAT(refusal({{"api_key", "two words"}}), ::testing::Not(HasSubstr("two words")));
  EXPECT_EQ(refusal({{"url", "api.elevenlabs.io"}}),
            "option url: \"api.elevenlabs.io\" is not like https://api.elevenlabs.io");
  EXPECT_EQ(refusal({{"voice", "rachel"}}),
            "option voice: \"rachel\" is not a voice id of 20 letters and digits");
  EXPECT_THAT(refusal({{"voices", "es=rachel"}}), HasSubstr("option voices: \"es=rachel\""));
  EXPECT_THAT(refusal({{"model", "eleven_v3"}}), HasSubstr("set mode = http"));
  EXPECT_EQ(refusal({{"model", "eleven_v3"}, {"mode", "http"}}), "");
}

TEST(ElevenLabsOptions, StandInTheReadmeAsTheyAre) {
  FakeHost host;
  const PluginFile plugin(DGM_BINARY_DIR "/plugins/synthesizer_elevenlabs.so");
  std::ifstream file(DGM_SOURCE_DIR "/plugins/synthesizer_elevenlabs/README.md");
  const std::string readme{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(readme, HasSubstr(test::option_table(*plugin.find(DGM_SYNTHESIZER_ID))));
}

TEST(ElevenLabsVoices, OfAnotherProviderAreToldOnce) {
  FakeHost host;
  const PluginFile plugin(DGM_BINARY_DIR "/plugins/synthesizer_elevenlabs.so");
  const TestProvider provider(*plugin.find(DGM_SYNTHESIZER_ID), {{"api_key", "k-123"}});
  for (int i = 0; i < 2; ++i) {
    SynthesizerDriver session(host, provider, DriverSettings{.language = "en-US", .voice = "slt"});
    ASSERT_EQ(session.open(), DGM_OK);
  }
  const auto log = host.log();
  EXPECT_EQ(std::count_if(log.begin(), log.end(),
                          [](const auto& line) {
                            return line.text == "elevenlabs has no voice \"slt\" and speaks with " +
                                                    std::string(kGeorge);
                          }),
            1);
}

}  // namespace
}  // namespace dragoman::elevenlabs
