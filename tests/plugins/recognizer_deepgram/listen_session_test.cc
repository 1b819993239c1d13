// listen v1, when all goes well.
#include "tests/plugins/recognizer_deepgram/scripted_deepgram.h"

namespace dragoman::deepgram {
namespace {

constexpr const char* kFlushed = R"("from_finalize":true)";
constexpr const char* kFinalizeText = R"({"type":"Finalize"})";
constexpr const char* kKeepAliveText = R"({"type":"KeepAlive"})";

class Listen : public ScriptedDeepgram {
 protected:
  explicit Listen(OptionValues options = {}, DriverSettings settings = {})
      : ScriptedDeepgram(std::move(options), std::move(settings)) {}
};

TEST_F(Listen, OpensOneStreamInTheLanguageAndRateOfTheLeg) {
  session_.phrases = {"Dragoman"};
  ASSERT_EQ(session_.open(), DGM_OK);
  EXPECT_EQ(socket().url(),
            "wss://api.deepgram.com/v1/listen?model=nova-3&language=en-US&encoding=linear16"
            "&sample_rate=16000&channels=1&interim_results=true&endpointing=300&vad_events=true"
            "&smart_format=true&no_delay=true&keyterm=Dragoman");
  EXPECT_EQ(socket().header("Authorization"), "Token k-123");
  EXPECT_FALSE(session_.ready());
  socket().open();
  EXPECT_TRUE(session_.ready());
}

TEST_F(Listen, SendsFullMessagesAndWhatIsLeftBeforeFinalize) {
  connect();
  EXPECT_THAT(heard(), ElementsAre("2560")) << "silence: a connection without audio is closed";
  session_.push_tone(200);
  EXPECT_THAT(heard(), ElementsAre("2560", "2560"));
  session_.end_utterance();
  EXPECT_THAT(heard(), ElementsAre("1280", kFinalizeText));
}

TEST_F(Listen, KeepsWhatIsSaidWhileTheConnectionIsMade) {
  ASSERT_EQ(session_.open(), DGM_OK);
  session_.push_tone(500);
  session_.push_silence(400);
  session_.end_utterance();
  session_.push_tone(100);
  socket().open();
  std::vector<std::string> expected(11, "2560");
  expected.insert(expected.end(), {"640", kFinalizeText, "2560"});
  EXPECT_EQ(heard(), expected);
}

TEST_F(Listen, GivesInterimsAndOneFinal) {
  connect();
  session_.push_tone(1000);
  say(results(0, 1, "good", false));
  session_.push_tone(400);
  session_.push_silence(400);
  EXPECT_THAT(lines(), ElementsAre("1: good"));
  session_.end_utterance();
  EXPECT_THAT(lines(), IsEmpty());
  say(results(0, 1.88, "Good morning.", true, kFlushed));
  EXPECT_THAT(lines(), ElementsAre("1! Good morning."));
  EXPECT_FLOAT_EQ(session_.transcripts().back().confidence, 0.9F);
  EXPECT_EQ(session_.count("speech_started"), 0u) << "the host finds the speech";
}

TEST_F(Listen, DoesNotWaitForFinalizeWhenDeepgramHasFixedAllSpeech) {
  connect();
  session_.push_tone(1000);
  session_.push_silence(400);
  say(results(0, 1.38, "Good morning.", true, R"("speech_final":true)"));
  lines();
  session_.end_utterance();
  EXPECT_THAT(lines(), ElementsAre("1! Good morning."));
}

class ListenForFinals : public Listen {
 protected:
  ListenForFinals() { session_.interim = false; }
};

TEST_F(ListenForFinals, TellsNoInterimsToAHostThatWantsNone) {
  connect();
  session_.push_tone(1000);
  say(results(0, 1, "good", false));
  EXPECT_THAT(lines(), IsEmpty());
  speak(400);
  say(results(0, 1.88, "Good morning.", true, kFlushed));
  EXPECT_THAT(lines(), ElementsAre("1! Good morning."));
}

// The host sends speech only: Deepgram's second 1.5 is after a pause that it never heard.
TEST_F(Listen, TellsWhenWordsWereSpokenOnTheHostsClock) {
  connect();
  const auto words = [](double start, double from, double to) {
    return R"({"type":"Results","start":)" + std::to_string(start) +
           R"(,"duration":1,"is_final":true,"from_finalize":true,"channel":{"alternatives":[)"
           R"({"transcript":"a","words":[{"start":)" +
           std::to_string(from) + R"(,"end":)" + std::to_string(to) + "}]}]}}";
  };
  const uint64_t first_ns = host_.now_ns();
  speak(600);
  say(words(0.08, 0.28, 0.58));
  ASSERT_THAT(lines(), ElementsAre("1! a"));
  EXPECT_EQ(session_.transcripts()[0].speech_started_ns, first_ns + 200'000'000);
  EXPECT_EQ(session_.transcripts()[0].speech_ended_ns, first_ns + 500'000'000);

  host_.advance(milliseconds(20'000));
  const uint64_t second_ns = host_.now_ns();
  speak(600);
  say(words(1.08, 1.28, 1.58));
  ASSERT_THAT(lines(), ElementsAre("2! a"));
  EXPECT_EQ(session_.transcripts()[1].speech_started_ns, second_ns + 200'000'000);
  EXPECT_EQ(session_.transcripts()[1].speech_ended_ns, second_ns + 500'000'000);
}

TEST_F(Listen, KeepsTheConnectionOverSilence) {
  connect();
  heard();
  host_.advance(milliseconds(3900));
  EXPECT_THAT(heard(), IsEmpty());
  host_.advance(milliseconds(200));
  EXPECT_THAT(heard(), ElementsAre(kKeepAliveText));
  host_.advance(milliseconds(60'000));
  EXPECT_EQ(heard().size(), 15u);
  EXPECT_FALSE(session_.ended());
}

TEST_F(Listen, SendsNoKeepAliveWhileSomebodySpeaks) {
  connect();
  heard();
  for (int i = 0; i < 10; ++i) {
    session_.push_tone(1000);
    say(results(i, 1, "word", false));
  }
  EXPECT_THAT(heard(), Not(::testing::Contains(kKeepAliveText)));
}

TEST_F(Listen, TellsDeepgramThatItCloses) {
  connect();
  session_.close();
  const auto& wire = host_.wire();
  ASSERT_GE(wire.size(), 2u);
  EXPECT_EQ(describe(wire[wire.size() - 2]), R"(text {"type":"CloseStream"})");
  EXPECT_EQ(host_.open_sockets(), 0u);
}

TEST_F(Listen, IsSilentAboutAnswersThatComeAfterTheClose) {
  connect();
  speak(600);
  FarWebSocket far_end = socket();
  session_.close();
  far_end.send_text(results(0, 1, "too late", true, kFlushed));
  host_.advance(milliseconds(10'000));
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(Listen, MeasuresWhatItCostsAndHowLongItTakes) {
  connect();
  speak(600);
  host_.advance(milliseconds(300));
  say(results(0, 1.08, "Yes.", true, kFlushed));
  EXPECT_THAT(host_.observations("dragoman_deepgram_final_ms"), ElementsAre(300));
  EXPECT_EQ(host_.observations("dragoman_deepgram_connect_ms").size(), 1u);
  EXPECT_EQ(host_.metric("dragoman_deepgram_audio_ms_total"), 1080);
}

class ListenMulaw : public Listen {
 protected:
  ListenMulaw()
      : Listen({{"encoding", "mulaw"}, {"url", "wss://api.eu.deepgram.com/"}},
               {.language = "fr-FR", .sample_rate_hz = 8000}) {}
};

TEST_F(ListenMulaw, SendsTelephoneAudioAsItIs) {
  ASSERT_EQ(session_.open(), DGM_OK);
  EXPECT_THAT(socket().url(), HasSubstr("wss://api.eu.deepgram.com/v1/listen?"));
  EXPECT_THAT(socket().url(), HasSubstr("&language=fr&encoding=mulaw&sample_rate=8000&"));
  // ITU-T G.711, table 2a: the ends of the range and the smallest steps.
  std::vector<int16_t> samples(640);
  samples[1] = 32767;
  samples[2] = -32768;
  samples[3] = 8;
  samples[4] = -8;
  samples[5] = 1000;
  for (size_t at = 0; at < samples.size(); at += 160)
    session_.push({samples.begin() + static_cast<std::ptrdiff_t>(at),
                   samples.begin() + static_cast<std::ptrdiff_t>(at + 160)});
  socket().open();
  const auto messages = socket().take();
  ASSERT_EQ(messages.size(), 1u);
  ASSERT_EQ(messages[0].data.size(), 640u);
  const Bytes start(messages[0].data.begin(), messages[0].data.begin() + 7);
  EXPECT_THAT(start, ElementsAre(0xFF, 0x80, 0x00, 0xFE, 0x7E, 0xCE, 0xFF));
}

TEST_F(ListenMulaw, RefusesFramesOfAnotherRate) {
  connect();
  const std::vector<int16_t> samples(320);
  dgm_frame frame = {};
  frame.struct_size = sizeof frame;
  frame.sample_rate_hz = 16'000;
  frame.sample_count = 320;
  frame.samples = samples.data();
  const auto& table = *static_cast<const dgm_recognizer*>(provider_.type().interface_table);
  dgm_recognizer_params params = {};
  params.struct_size = sizeof params;
  params.scope = host_.open_scope();
  params.sample_rate_hz = 8000;
  static constexpr dgm_recognizer_events kNone = {sizeof(dgm_recognizer_events), nullptr, nullptr,
                                                  nullptr, nullptr};
  void* other = nullptr;
  dgm_error why = {};
  ASSERT_EQ(table.open(provider_.self(), &params, &kNone, nullptr, &other, &why), DGM_OK);
  EXPECT_EQ(table.push_audio(other, &frame), DGM_INVALID_ARGUMENT);
  table.close(other);
  host_.close_scope(params.scope);
}

TEST_F(Listen, HearsSeveralLanguagesOfARouteThatDetectsThem) {
  session_.languages = {"es-ES", "fr-FR"};
  ASSERT_EQ(session_.open(), DGM_OK);
  EXPECT_THAT(socket().url(), HasSubstr("&language=multi&"));
}

class ListenMulti : public Listen {
 protected:
  ListenMulti() : Listen(OptionValues{{"multi", "true"}, {"keyterms", "Ann, Bob"}}) {}
};

TEST_F(ListenMulti, LetsTheSpeakersSwitchLanguages) {
  session_.phrases = {"Carl"};
  ASSERT_EQ(session_.open(), DGM_OK);
  EXPECT_THAT(socket().url(), HasSubstr("&language=multi&"));
  EXPECT_THAT(socket().url(), HasSubstr("&keyterm=Carl&keyterm=Ann&keyterm=Bob"));
}

}  // namespace
}  // namespace dragoman::deepgram
