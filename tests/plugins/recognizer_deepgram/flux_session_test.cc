// Flux: turns found by the model.
#include "tests/plugins/recognizer_deepgram/scripted_deepgram.h"

namespace dragoman::deepgram {
namespace {

class Flux : public ScriptedDeepgram {
 protected:
  explicit Flux(OptionValues options = {}, DriverSettings settings = {})
      : ScriptedDeepgram(with_api(std::move(options)), std::move(settings)) {}
  void begin() {
    connect();
    say(kConnected);
  }

 private:
  static OptionValues with_api(OptionValues options) {
    options.insert({"api", "flux"});
    return options;
  }
};

TEST_F(Flux, OpensTheSecondVersionForEnglish) {
  ASSERT_EQ(session_.open(), DGM_OK);
  EXPECT_EQ(socket().url(),
            "wss://api.deepgram.com/v2/listen?model=flux-general-en&encoding=linear16"
            "&sample_rate=16000&eot_threshold=0.7&eot_timeout_ms=5000");
  EXPECT_EQ(socket().header("Authorization"), "Token k-123");
}

TEST_F(Flux, TellsTurnsAsUtterances) {
  begin();
  const uint64_t first_ns = host_.now_ns();
  session_.push_tone(1000);
  say(turn("StartOfTurn", 0, "Good", 1, R"({"word":"Good","start":0.2,"end":0.5})"));
  EXPECT_EQ(session_.count("speech_started"), 1u);
  say(turn("EagerEndOfTurn", 0, "Good morning.", 2));
  say(turn("TurnResumed", 0, "Good morning.", 3));
  EXPECT_THAT(lines(), ElementsAre("1: Good", "1: Good morning."));
  say(turn("EndOfTurn", 0, "Good morning everybody.", 4,
           R"({"word":"Good","start":0.2,"end":0.5},{"word":"everybody.","start":0.6,"end":0.9})"));
  EXPECT_THAT(lines(), ElementsAre("1! Good morning everybody."));
  EXPECT_EQ(session_.transcripts().back().speech_started_ns, first_ns + 200'000'000);
  EXPECT_EQ(session_.transcripts().back().speech_ended_ns, first_ns + 900'000'000);
  EXPECT_FALSE(host_.metric("dragoman_deepgram_messages_lost_total"));
}

// A caller whose line is silent sends nothing; Flux would wait for the rest of the turn for ever.
TEST_F(Flux, GivesSilenceInRealTimeWhenNoAudioComes) {
  begin();
  session_.push_tone(400);
  heard();
  host_.advance(milliseconds(10'000));
  const size_t bytes = bytes_heard();
  EXPECT_GE(bytes, 9'700u * 32);
  EXPECT_LE(bytes, 10'100u * 32);
}

TEST_F(Flux, PlacesWordsAfterSuchASilenceRightly) {
  begin();
  session_.push_tone(400);
  host_.advance(milliseconds(5000));
  const uint64_t again_ns = host_.now_ns();
  session_.push_tone(1000);
  say(turn("EndOfTurn", 0, "Hello.", 1, R"({"word":"Hello.","start":5.5,"end":5.9})"));
  const uint64_t started_ns = session_.transcripts().back().speech_started_ns;
  EXPECT_NEAR(static_cast<double>(started_ns), static_cast<double>(again_ns) + 1e8, 2.5e8);
}

TEST_F(Flux, EndsATurnWhenTheHostAsksForIt) {
  begin();
  session_.end_utterance();
  EXPECT_THAT(heard(), IsEmpty()) << "nobody speaks";
  session_.push_tone(400);
  say(turn("StartOfTurn", 0, "Good"));
  heard();
  session_.end_utterance();
  EXPECT_THAT(heard(), ElementsAre(R"({"type":"ForceEndTurn"})"));
}

TEST_F(Flux, SendsNoMessagesThatOnlyTheFirstVersionKnows) {
  begin();
  session_.push_tone(400);
  host_.advance(milliseconds(30'000));
  for (const std::string& message : heard()) EXPECT_THAT(message, Not(HasSubstr("type")));
}

TEST_F(Flux, AServiceThatIsSilentWhileSomebodySpeaksHangs) {
  begin();
  session_.push_tone(3200);
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().status, Status::kTimeout);
}

// It answers at once and not after a while: one second of speech is enough to expect it.
TEST_F(Flux, AShortSentenceWithoutAnyAnswerIsNoticedToo) {
  begin();
  session_.push_tone(1200);
  session_.push_silence(1700);
  EXPECT_FALSE(session_.ended());
  session_.push_silence(400);
  EXPECT_TRUE(session_.ended());
}

TEST_F(Flux, AFatalErrorEndsTheSession) {
  begin();
  say(kFatal);
  ASSERT_TRUE(session_.ended());
  EXPECT_EQ(session_.error().provider_code, "INTERNAL_SERVER_ERROR");
}

TEST_F(Flux, AnEndThatCannotBeReadKeepsItsWords) {
  begin();
  session_.push_tone(1000);
  say(turn("StartOfTurn", 0, "Good morning", 1));
  say(R"({"type":"TurnInfo","event":"EndOfTurn","turn_ind)");
  say(turn("Update", 1, "", 3));
  EXPECT_THAT(lines(), ElementsAre("1: Good morning", "1! Good morning"));
  EXPECT_EQ(host_.metric("dragoman_deepgram_messages_lost_total"), 1);
}

class FluxInSpanish : public Flux {
 protected:
  FluxInSpanish()
      : Flux({{"eager_eot_threshold", "0.5"}, {"eot_threshold", "0.8"}},
             {.language = "es-ES", .sample_rate_hz = 8000}) {}
};

TEST_F(FluxInSpanish, HintsAtTheLanguage) {
  ASSERT_EQ(session_.open(), DGM_OK);
  EXPECT_EQ(socket().url(),
            "wss://api.deepgram.com/v2/listen?model=flux-general-multi&encoding=linear16"
            "&sample_rate=8000&eot_threshold=0.8&eager_eot_threshold=0.5&eot_timeout_ms=5000"
            "&language_hint=es");
}

TEST_F(FluxInSpanish, HintsAtTheOthersOfTheRoute) {
  session_.languages = {"fr-FR", "en-US"};
  ASSERT_EQ(session_.open(), DGM_OK);
  EXPECT_THAT(socket().url(),
              ::testing::EndsWith("&language_hint=es&language_hint=fr&language_hint=en"));
}

class FluxAt32Khz : public Flux {
 protected:
  FluxAt32Khz() : Flux({}, {.sample_rate_hz = 32'000}) {}
};

TEST_F(FluxAt32Khz, IsRefusedWithTheRemedy) {
  EXPECT_EQ(session_.open(), DGM_UNSUPPORTED);
  EXPECT_EQ(session_.error().detail,
            "Flux takes audio of 8, 16, 24, 44.1 and 48 kHz, not of 32000 Hz; use api = listen");
}

}  // namespace
}  // namespace dragoman::deepgram
