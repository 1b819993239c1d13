// The plugin in the real host, against the simulated Deepgram, over TLS.
#include <gmock/gmock.h>

#include "dragoman/recognizer.h"
#include "tests/sim/deepgram_sim.h"
#include "tests/sim/tone_text.h"
#include "tests/support/real_plugin.h"

namespace dgm::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr uint32_t kRate = 8000;
constexpr size_t kFrame = kRate / 50;

// What the host is told. [worker]
struct Ear {
  std::vector<std::string> finals, interims;
  bool is_ready = false, has_failed = false;
  dgm_status status = DGM_OK;
  uint32_t retry_after_ms = 0;
  std::string code, detail;

  static Ear& of(void* ctx) { return *static_cast<Ear*>(ctx); }
  static const dgm_recognizer_events* events() {
    static constexpr dgm_recognizer_events kEvents = {
        sizeof(dgm_recognizer_events), [](void* ctx) { of(ctx).is_ready = true; },
        [](void*, uint64_t) {},
        [](void* ctx, const dgm_transcript* heard) {
          auto& list = heard->is_final ? of(ctx).finals : of(ctx).interims;
          list.emplace_back(heard->text.data, heard->text.size);
        },
        [](void* ctx, const dgm_error* why) {
          of(ctx).has_failed = true;
          of(ctx).status = why->status;
          of(ctx).retry_after_ms = why->retry_after_ms;
          of(ctx).code.assign(why->provider_code.data, why->provider_code.size);
          of(ctx).detail.assign(why->detail.data, why->detail.size);
        }};
    return &kEvents;
  }
};

class DeepgramOverTls : public RealPlugin {
 protected:
  ~DeepgramOverTls() override {
    run_on(worker(), [this] { session_.close(); });
  }

  void open(modules::OptionValues options = {}) {
    options.insert({{"api_key", sim_.key()},
                    {"url", sim_.websocket_url()},
                    {"ca_file", sim_.ca_file()},
                    {"final_deadline_ms", "400"},
                    {"answer_deadline_ms", "1500"}});
    const auto made = provider("recognizer_deepgram", DGM_RECOGNIZER_ID, "deepgram", options);
    dgm_recognizer_params params{};
    params.language = modules::to_dgm(language_);
    params.sample_rate_hz = kRate;
    params.interim = true;
    open_session(session_, made, params, *Ear::events(), &ear_);
  }
  bool until(const std::function<bool()>& holds) { return wait_until(worker(), holds); }
  bool ready() {
    return until([this] { return ear_.is_ready || ear_.has_failed; }) && ear_.is_ready;
  }
  bool failed() {
    return until([this] { return ear_.has_failed; });
  }
  bool hears(size_t finals) {
    return until([&] { return ear_.finals.size() >= finals || ear_.has_failed; }) &&
           ear_.finals.size() >= finals;
  }

  // As the host does it: the audio of an utterance, 400 ms of silence, and its end.
  void say(const std::string& text, bool ends = true) {
    const auto speech = speaker_.speak(text).samples;
    run_on(worker(), [&] {
      push(speech, DGM_FRAME_SPEECH);
      push(std::vector<int16_t>(20 * kFrame), 0);
      if (ends && !ear_.has_failed) session_.table().end_utterance(session_.get());
    });
  }
  void push(const std::vector<int16_t>& samples, uint32_t flags) {
    for (size_t at = 0; at + kFrame <= samples.size() && !ear_.has_failed; at += kFrame) {
      dgm_frame frame{};
      frame.struct_size = sizeof frame;
      frame.flags = flags;
      frame.captured_at_ns = worker().now_ns();
      frame.sample_rate_hz = kRate;
      frame.sample_count = kFrame;
      frame.samples = &samples[at];
      session_.table().push_audio(session_.get(), &frame);
    }
  }

  sim::DeepgramSim sim_;
  sim::ToneSpeaker speaker_{kRate};
  std::string language_ = "en-US";
  Ear ear_;
  modules::Session<dgm_recognizer> session_;
};

TEST_F(DeepgramOverTls, HearsWordForWordOnOneConnection) {
  open();
  ASSERT_TRUE(ready()) << ear_.detail;
  for (size_t i = 1; i <= 5; ++i) {
    say("Sentence number " + std::to_string(i) + " is here.");
    ASSERT_TRUE(hears(i)) << ear_.detail;
  }
  EXPECT_THAT(ear_.finals, ElementsAre("Sentence number 1 is here.", "Sentence number 2 is here.",
                                       "Sentence number 3 is here.", "Sentence number 4 is here.",
                                       "Sentence number 5 is here."));
  EXPECT_EQ(sim_.counters().connections, 1u);
  EXPECT_THAT(sim_.journal().refusals(), IsEmpty());
}

TEST_F(DeepgramOverTls, HearsWhatWasSaidBeforeTheConnectionStood) {
  open({{"encoding", "mulaw"}});
  say("Hello.");
  ASSERT_TRUE(hears(1)) << ear_.detail;
  EXPECT_THAT(ear_.finals, ElementsAre("Hello."));
}

TEST_F(DeepgramOverTls, TakesTheWordOfFinalizeWhereEndpointingIsOff) {
  open({{"endpointing_ms", "0"}});
  say("Good morning everybody.");
  ASSERT_TRUE(hears(1)) << ear_.detail;
  EXPECT_THAT(ear_.finals, ElementsAre("Good morning everybody."));
  EXPECT_EQ(sim_.journal().count_asked("Finalize"), 1u);
}

TEST_F(DeepgramOverTls, HearsTurnsByFlux) {
  open({{"api", "flux"}, {"eager_eot_threshold", "0.4"}});
  ASSERT_TRUE(ready()) << ear_.detail;
  say("How are you today?", false);
  ASSERT_TRUE(hears(1)) << ear_.detail;
  say("Very well.", false);
  ASSERT_TRUE(hears(2)) << ear_.detail;
  EXPECT_THAT(ear_.finals, ElementsAre("How are you today?", "Very well."));
  EXPECT_THAT(ear_.interims, ::testing::Contains("How are you today?"));
  EXPECT_THAT(sim_.journal().refusals(), IsEmpty());
}

TEST_F(DeepgramOverTls, IsRefusedWithAWrongKeyAndSaysWhichOption) {
  open({{"api_key", "a-wrong-key"}});
  ASSERT_TRUE(failed());
  EXPECT_EQ(ear_.status, DGM_UNAUTHENTICATED);
  EXPECT_EQ(ear_.code, "401");
  EXPECT_THAT(ear_.detail, HasSubstr("option api_key"));
  EXPECT_THAT(ear_.detail, HasSubstr("INVALID_AUTH"));
  EXPECT_THAT(ear_.detail, Not(HasSubstr("a-wrong-key")));
}

TEST_F(DeepgramOverTls, PassesOnHowLongToWait) {
  sim_.fault(sim::Fault::http(429).retry_after(2));
  open();
  ASSERT_TRUE(failed());
  EXPECT_EQ(ear_.status, DGM_RATE_LIMITED);
  EXPECT_EQ(ear_.code, "429");
  EXPECT_EQ(ear_.retry_after_ms, 2000u);
}

TEST_F(DeepgramOverTls, DoesNotTrustWhomItDoesNotKnow) {
  open({{"ca_file", ""}});
  ASSERT_TRUE(failed());
  EXPECT_FALSE(ear_.is_ready);
  EXPECT_THAT(ear_.detail, HasSubstr("certificate"));
}

struct FaultCase {
  const char* name;
  sim::Fault fault;
  dgm_status status;
};

class DeepgramFaults : public DeepgramOverTls, public ::testing::WithParamInterface<FaultCase> {};

// No final of half a sentence: the next provider of the chain hears it all.
TEST_P(DeepgramFaults, EndTheSessionWithoutAFinal) {
  open({{"endpointing_ms", "0"}});
  ASSERT_TRUE(ready()) << ear_.detail;
  sim_.fault(GetParam().fault);
  say("Good morning, how can I help you?");
  ASSERT_TRUE(failed());
  EXPECT_EQ(ear_.status, GetParam().status) << ear_.detail;
  EXPECT_THAT(ear_.finals, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    All, DeepgramFaults,
    ::testing::Values(FaultCase{"never", sim::Fault::never(), DGM_TIMEOUT},
                      FaultCase{"cut", sim::Fault::cut(), DGM_UNAVAILABLE},
                      FaultCase{"half_open", sim::Fault::half_open(), DGM_TIMEOUT},
                      FaultCase{"malformed", sim::Fault::malformed_json(), DGM_TIMEOUT},
                      FaultCase{"garbage", sim::Fault::garbage(), DGM_TIMEOUT},
                      FaultCase{"wrong_rate", sim::Fault::wrong_rate(), DGM_INVALID_ARGUMENT}),
    [](const auto& fault) { return std::string(fault.param.name); });

}  // namespace
}  // namespace dgm::test
