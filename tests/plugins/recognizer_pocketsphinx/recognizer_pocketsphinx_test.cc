#include <gmock/gmock.h>

#include <fstream>

#include "dragoman/testing/conformance.h"
#include "dragoman/testing/drivers/recognizer_driver.h"
#include "tests/plugins/recognizer_pocketsphinx/telephone_audio.h"

namespace {

using namespace dragoman::testing;
using dgm::pocketsphinx::telephone_audio;
using std::chrono::seconds;

constexpr const char* kPrompts = "/usr/share/asterisk/sounds/en_US_f_Allison/";
constexpr const char* kSpanishPrompts = "/usr/share/asterisk/sounds/es_MX_f_Allison/";

class RecognizerPocketsphinx : public ::testing::Test {
 protected:
  RecognizerPocketsphinx() : phrases_(::testing::TempDir() + "phrases.txt") {
    std::ofstream(phrases_) << "I'm sorry, that number is not valid.\n"
                               "They have been carried away by monkeys.\n"
                               "The conference is now being recorded.\n"
                               "Nobody is available to take your call at the moment.\n";
  }
  const dgm_provider_type& type() { return *plugin_.find("dgm.recognizer/1", "pocketsphinx"); }

  // As the host does: silence and sound without a gap, speech marked, the end told 400 ms later.
  void say(RecognizerDriver& session, const std::string& prompt, uint32_t mark = DGM_FRAME_SPEECH,
           const std::string& folder = kPrompts) {
    auto samples = telephone_audio(folder + prompt + ".wav");
    ASSERT_FALSE(samples.empty())
        << "install the packages asterisk-core-sounds-en-wav and asterisk-core-sounds-es-wav";
    samples.resize(samples.size() / 320 * 320);
    for (size_t at = 0; at < samples.size(); at += 320) {
      ASSERT_EQ(session.push({samples.begin() + static_cast<ptrdiff_t>(at),
                              samples.begin() + static_cast<ptrdiff_t>(at + 320)},
                             mark),
                DGM_OK);
    }
    session.push_silence(400);
    session.end_utterance();
  }
  std::vector<SeenTranscript> finals(const RecognizerDriver& session) {
    std::vector<SeenTranscript> all;
    for (const auto& seen : session.transcripts()) {
      if (seen.is_final) all.push_back(seen);
    }
    return all;
  }
  bool hears(RecognizerDriver& session, size_t count) {
    return host_.pump_until([&] { return finals(session).size() >= count; }, seconds(20));
  }

  FakeHost host_;
  PluginFile plugin_{PLUGIN_FILE};
  std::string phrases_;
};

TEST_F(RecognizerPocketsphinx, HearsPromptsOfItsBookThroughATelephone) {
  const TestProvider provider(type(), {{"phrases", phrases_}});
  ASSERT_TRUE(provider.ok()) << provider.error().detail;
  RecognizerDriver session(host_, provider);
  ASSERT_EQ(session.open(), DGM_OK);

  say(session, "tt-monkeysintro");
  say(session, "conf-now-recording");
  ASSERT_TRUE(hears(session, 2));

  const auto heard = finals(session);
  EXPECT_EQ(heard[0].text, "They have been carried away by monkeys.");
  EXPECT_EQ(heard[1].text, "The conference is now being recorded.");
  EXPECT_EQ(heard[0].language, "en");
  EXPECT_GT(heard[0].confidence, 0.69F);
  EXPECT_EQ(heard[0].utterance + 1, heard[1].utterance);
  EXPECT_GT(heard[0].speech_ended_ns - heard[0].speech_started_ns, 1'000'000'000u);
  EXPECT_THAT(host_.violations(), ::testing::IsEmpty());
}

TEST_F(RecognizerPocketsphinx, HearsAHostThatMarksNoSpeech) {
  const TestProvider provider(type(), {{"phrases", phrases_}});
  RecognizerDriver session(host_, provider);
  ASSERT_EQ(session.open(), DGM_OK);
  say(session, "tt-monkeysintro", 0);
  ASSERT_TRUE(hears(session, 1));
  EXPECT_EQ(finals(session)[0].text, "They have been carried away by monkeys.");
}

TEST_F(RecognizerPocketsphinx, AnswersNothingToWhatIsNotInItsBook) {
  const TestProvider provider(type(), {{"phrases", phrases_}});
  RecognizerDriver session(host_, provider);
  ASSERT_EQ(session.open(), DGM_OK);
  say(session, "demo-echodone");
  say(session, "tt-weasels");
  ASSERT_TRUE(hears(session, 2));
  EXPECT_EQ(finals(session)[0].text, "");
  EXPECT_EQ(finals(session)[1].text, "");
}

TEST_F(RecognizerPocketsphinx, ShowsTheBeginningOfAPhraseWhileItIsSpokenInGrammarMode) {
  const TestProvider provider(type(), {{"phrases", phrases_}, {"mode", "grammar"}});
  ASSERT_TRUE(provider.ok()) << provider.error().detail;
  RecognizerDriver session(host_, provider);
  ASSERT_EQ(session.open(), DGM_OK);
  say(session, "vm-nobodyavail");
  ASSERT_TRUE(hears(session, 1));
  const auto& all = session.transcripts();
  ASSERT_GE(all.size(), 2u);
  EXPECT_FALSE(all.front().is_final);
  EXPECT_THAT(all.front().text, ::testing::StartsWith("nobody is"));
  EXPECT_EQ(all.back().text, "Nobody is available to take your call at the moment.");
}

TEST_F(RecognizerPocketsphinx, ServesMoreSpeakersThanItHasDecoders) {
  const TestProvider provider(type(), {{"phrases", phrases_}, {"decoders", "1"}});
  std::vector<std::unique_ptr<RecognizerDriver>> sessions;
  for (int i = 0; i < 3; ++i) {
    sessions.push_back(std::make_unique<RecognizerDriver>(host_, provider));
    ASSERT_EQ(sessions.back()->open(), DGM_OK);
    say(*sessions.back(), "tt-monkeysintro");
  }
  for (auto& session : sessions) {
    ASSERT_TRUE(hears(*session, 1));
    EXPECT_EQ(finals(*session)[0].text, "They have been carried away by monkeys.");
  }
}

TEST_F(RecognizerPocketsphinx, SaysBusyAndCountsWhenTheDecodersAreFarBehind) {
  const TestProvider provider(type(), {{"phrases", phrases_}, {"decoders", "1"}});
  RecognizerDriver talks(host_, provider), waits(host_, provider);
  ASSERT_EQ(talks.open(), DGM_OK);
  ASSERT_EQ(waits.open(), DGM_OK);
  talks.push_tone(1000);  // holds the only decoder
  host_.pump_for(std::chrono::milliseconds(200));
  dgm_status last = DGM_OK;
  for (int i = 0; i < 1000 && last == DGM_OK; ++i) {
    last = waits.push(tone_20ms(16'000), DGM_FRAME_SPEECH);
  }
  EXPECT_EQ(last, DGM_BUSY);
  EXPECT_EQ(host_.metric("dragoman_pocketsphinx_dropped_frames_total"), 1.0);
}

TEST_F(RecognizerPocketsphinx, ClosesInTheMiddleOfAnUtterance) {
  const TestProvider provider(type(), {{"phrases", phrases_}, {"decoders", "1"}});
  for (int i = 0; i < 3; ++i) {
    RecognizerDriver session(host_, provider);
    ASSERT_EQ(session.open(), DGM_OK);
    session.push_tone(500);
    host_.pump_for(std::chrono::milliseconds(30));
  }
  RecognizerDriver session(host_, provider);  // the decoder came back
  ASSERT_EQ(session.open(), DGM_OK);
  say(session, "tt-monkeysintro");
  ASSERT_TRUE(hears(session, 1));
  EXPECT_EQ(finals(session)[0].text, "They have been carried away by monkeys.");
  EXPECT_THAT(host_.violations(), ::testing::IsEmpty());
}

TEST_F(RecognizerPocketsphinx, HearsSpanishPromptsOfItsBookThroughTheEnglishModel) {
  const TestProvider provider(type(), {{"language", "es"}});
  ASSERT_TRUE(provider.ok()) << provider.error().detail;
  EXPECT_THAT(provider.capabilities(), ::testing::Contains("lang:es"));
  EXPECT_THAT(provider.capabilities(), ::testing::Not(::testing::Contains("lang:en")));
  RecognizerDriver session(host_, provider, {.language = "es-MX"});
  ASSERT_EQ(session.open(), DGM_OK) << session.error().detail;
  say(session, "conf-now-recording", DGM_FRAME_SPEECH, kSpanishPrompts);
  say(session, "confbridge-begin-glorious-a", DGM_FRAME_SPEECH, kSpanishPrompts);
  ASSERT_TRUE(hears(session, 2));
  EXPECT_EQ(finals(session)[0].text, "La conferencia está ahora siendo grabada.");
  EXPECT_EQ(finals(session)[0].language, "es");
  EXPECT_EQ(finals(session)[1].text,
            "La conferencia iniciará cuando nuestro glorioso líder llegue.");
}

TEST_F(RecognizerPocketsphinx, SaysWhichLanguageItHears) {
  const TestProvider provider(type(), {{"phrases", phrases_}});
  RecognizerDriver session(host_, provider, {.language = "fr-FR"});
  EXPECT_EQ(session.open(), DGM_UNSUPPORTED);
  EXPECT_EQ(
      session.error().detail,
      "this pocketsphinx provider hears \"en\", not \"fr-FR\"; add a section of providers.ini "
      "with that language");
}

TEST_F(RecognizerPocketsphinx, WarnsThatOpenTelephoneSpeechIsNotForIt) {
  const TestProvider provider(type(), {{"mode", "open"}});
  ASSERT_TRUE(provider.ok()) << provider.error().detail;
  EXPECT_TRUE(
      host_.logged("free telephone speech is decoded with more than half of the words wrong"));
}

struct BadOption {
  OptionValues options;
  const char* sentence;
};

TEST_F(RecognizerPocketsphinx, TellsEachMissingPartInOneSentence) {
  const BadOption cases[] = {
      {{{"model_folder", "/nonexistent"}},
       "no file /nonexistent/cmudict-en-us.dict; install the package pocketsphinx-en-us"},
      {{{"phrases", "/nonexistent"}},
       "phrase file /nonexistent cannot be opened (No such file or directory); give an existing "
       "file in option phrases"},
      {{{"language", "he"}},
       "no phrases for language \"he\"; give a file in option phrases (built in are en and es)"},
      {{{"language", "es"}, {"mode", "open"}},
       "option mode: open speech is decoded in English only, not \"es\"; use mode phrases with a "
       "phrase book"}};
  for (const auto& bad : cases) {
    const TestProvider provider(type(), bad.options);
    EXPECT_FALSE(provider.ok());
    EXPECT_EQ(provider.error().detail, bad.sentence);
  }
}

TEST(RecognizerPocketsphinxConformance, FollowsTheRulesOfTheAbi) {
  run_conformance(PLUGIN_FILE, {.patience = std::chrono::milliseconds(50)});
}

}  // namespace
