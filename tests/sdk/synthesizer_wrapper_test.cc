// A synthesizer written with the wrapper: style in a request, alignment of what it speaks.
#include <gmock/gmock.h>

#include "dragoman/cpp/synthesizer.hpp"
#include "dragoman/testing/drivers/synthesizer_driver.h"

namespace {

using dragoman::Status;
using namespace dragoman::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// One second of sound per sentence, of which it says what the test wants.
struct Said {
  uint32_t text_bytes = 0;
  uint64_t audio_ns = 0;
};
std::vector<Said> g_said;
std::vector<std::string> g_styles;

class Voice final : public dragoman::SynthesizerSession {
 public:
  using SynthesizerSession::SynthesizerSession;

  Status speak(const dragoman::SpeakRequest& request) override {
    for (const dgm_text_pair& pair : request.style)
      g_styles.push_back(std::string(dragoman::view(pair.key)) + "=" +
                         std::string(dragoman::view(pair.value)));
    const auto stability = request.style_number("stability");
    if (cancelled_) events().aligned(cancelled_, 5, 1'000'000'000);
    g_styles.push_back(stability ? "stability is " + std::to_string(*stability) : "no stability");
    events().audio(request.utterance, dragoman::Frame(std::vector<int16_t>(8000), 8000));
    for (const Said& said : g_said)
      events().aligned(request.utterance, said.text_bytes, said.audio_ns);
    return Status::kOk;
  }
  void cancel(uint64_t utterance) override { cancelled_ = utterance; }

 private:
  uint64_t cancelled_ = 0;
};

class VoiceProvider {
 public:
  explicit VoiceProvider(const dragoman::Options&) {}
  std::unique_ptr<dragoman::SynthesizerSession> open(const dragoman::SynthesizerParams& params,
                                                     dragoman::SynthesizerEvents events) {
    return std::make_unique<Voice>(params, events);
  }
};

class SynthesizerWrapper : public ::testing::Test {
 protected:
  SynthesizerWrapper();
  void SetUp() override {
    g_said.clear();
    g_styles.clear();
  }

  FakeHost host_;
  PluginFile plugin_;
  const dgm_provider_type& type_;
};

TEST_F(SynthesizerWrapper, GivesTheStyleOfARequestAsTextAndAsNumbers) {
  const TestProvider provider(type_);
  SynthesizerDriver session(host_, provider, {});
  ASSERT_EQ(session.open(), DGM_OK);

  session.speak(1, "hello", 1, {{"stability", "0.25"}, {"mood", "bright"}});
  session.speak(2, "hello", 1, {{"stability", "0.25 or so"}});
  session.speak(3, "hello", 1, {{"stability", "nan"}});
  session.speak(4, "hello");

  EXPECT_THAT(g_styles, ElementsAre("stability=0.25", "mood=bright", "stability is 0.250000",
                                    "stability=0.25 or so", "no stability", "stability=nan",
                                    "no stability", "no stability"));
}

TEST_F(SynthesizerWrapper, TellsHowFarTheSoundHasSpokenTheText) {
  const TestProvider provider(type_);
  SynthesizerDriver session(host_, provider, {});
  ASSERT_EQ(session.open(), DGM_OK);
  g_said = {{2, 400'000'000}, {5, 1'000'000'000}};

  session.speak(1, "hello");

  EXPECT_THAT(session.alignments(1),
              ElementsAre(SeenAlignment{2, 400'000'000}, SeenAlignment{5, 1'000'000'000}));
  EXPECT_TRUE(host_.violations().empty());
}

TEST_F(SynthesizerWrapper, WorksForAHostThatKnowsNeitherStyleNorAlignment) {
  const TestProvider provider(type_);
  g_said = {{5, 1'000'000'000}};
  const auto& table = *static_cast<const dgm_synthesizer*>(type_.interface_table);
  const dgm_scope scope = host_.open_scope();

  dgm_synthesizer_params params = {};
  params.struct_size = sizeof params;
  params.scope = scope;
  dgm_synthesizer_events events = {};
  events.struct_size = offsetof(dgm_synthesizer_events, on_aligned);
  events.on_aligned = [](void*, uint64_t, uint32_t, uint64_t) {
    ADD_FAILURE() << "an event that this host does not have";
  };
  void* session = nullptr;
  ASSERT_EQ(table.open(provider.self(), &params, &events, nullptr, &session, nullptr), DGM_OK);

  dgm_speak_request request = {};
  request.struct_size = offsetof(dgm_speak_request, style);
  request.style_count = 1'000'000;  // beyond what the size says: never read
  EXPECT_EQ(table.speak(session, &request), DGM_OK);
  EXPECT_THAT(g_styles, ElementsAre("no stability"));
  table.close(session);
  host_.close_scope(scope);
}

TEST_F(SynthesizerWrapper, IsFoundOutWhenItsAlignmentCannotBeTrue) {
  const TestProvider provider(type_);
  SynthesizerDriver session(host_, provider, {});
  ASSERT_EQ(session.open(), DGM_OK);

  g_said = {{6, 1}};
  session.speak(1, "hello");
  g_said = {{1, 1}};
  session.speak(2, "\u00e9t\u00e9");
  g_said = {{5, 1'000'000'001}};
  session.speak(3, "hello");
  g_said = {{3, 2}, {2, 3}};
  session.speak(4, "hello");
  g_said = {};
  session.cancel(4);
  session.speak(5, "hello");

  EXPECT_THAT(host_.violations(),
              ElementsAre(HasSubstr("utterance 1: the text has 5 bytes, not 6"),
                          HasSubstr("utterance 2: byte 1 is inside a character"),
                          HasSubstr("utterance 3: 1000000001 ns of audio, but only 1000000000"),
                          HasSubstr("utterance 4: it goes back"), HasSubstr("after cancel()")));
}

}  // namespace

DGM_PLUGIN("org.dragoman.test.voice", "1.0.0", "Apache-2.0",
           dragoman::synthesizer_type<VoiceProvider>({.name = "voice",
                                                      .help = "One second per sentence."}));

namespace {
SynthesizerWrapper::SynthesizerWrapper()
    : plugin_(dgm_plugin_entry), type_(*plugin_.find(DGM_SYNTHESIZER_ID)) {}
}  // namespace
