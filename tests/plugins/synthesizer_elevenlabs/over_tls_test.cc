// Against the simulated service over real TLS: what is said is heard, word for word, and each fault
// ends as it should.
#include <gmock/gmock.h>

#include <map>

#include "dragoman/synthesizer.h"
#include "tests/sim/elevenlabs_sim.h"
#include "tests/sim/tone_text.h"
#include "tests/support/real_plugin.h"

namespace dgm::sim {
namespace {

using test::run_on;
using test::wait_until;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kText = "Bonjour, comment puis-je vous aider aujourd'hui ?";

// What a session told. [worker]
struct Told {
  std::map<uint64_t, std::vector<int16_t>> audio;
  std::map<uint64_t, uint32_t> text_bytes;
  std::map<uint64_t, uint64_t> audio_ns;
  std::vector<uint64_t> spoken, refused;
  dgm_status refusal = DGM_OK, failure = DGM_OK;
  std::string code, detail;
};

const dgm_synthesizer_events kEvents{
    sizeof(dgm_synthesizer_events),
    [](void*) {},
    [](void* told, uint64_t utterance, const dgm_frame* frame) {
      auto& all = static_cast<Told*>(told)->audio[utterance];
      all.insert(all.end(), frame->samples, frame->samples + frame->sample_count);
    },
    [](void* told, uint64_t utterance) { static_cast<Told*>(told)->spoken.push_back(utterance); },
    [](void* told, uint64_t utterance, const dgm_error* why) {
      static_cast<Told*>(told)->refused.push_back(utterance);
      static_cast<Told*>(told)->refusal = why->status;
      static_cast<Told*>(told)->detail = modules::to_string(why->detail);
    },
    [](void* told, const dgm_error* why) {
      static_cast<Told*>(told)->failure = why->status;
      static_cast<Told*>(told)->code = modules::to_string(why->provider_code);
      static_cast<Told*>(told)->detail = modules::to_string(why->detail);
    },
    [](void* told, uint64_t utterance, uint32_t text_bytes, uint64_t audio_ns) {
      static_cast<Told*>(told)->text_bytes[utterance] = text_bytes;
      static_cast<Told*>(told)->audio_ns[utterance] = audio_ns;
    }};

class ElevenLabsOnTheWire : public test::RealPlugin,
                            public testing::WithParamInterface<std::string> {
 protected:
  ~ElevenLabsOnTheWire() override {
    run_on(worker(), [&] { session_.reset(); });
  }
  // mode: of the option.
  void open(const std::string& mode, const std::string& key = "sim-key") {
    provider_ = provider("synthesizer_elevenlabs", DGM_SYNTHESIZER_ID, "elevenlabs",
                         {{"api_key", key},
                          {"url", sim_.url()},
                          {"ca_file", sim_.ca_file()},
                          {"mode", mode},
                          {"audio_deadline_ms", "700"},
                          {"connect_deadline_ms", "2000"}});
    session_ = std::make_unique<modules::Session<dgm_synthesizer>>();
    dgm_synthesizer_params params{};
    params.language = modules::to_dgm("fr-FR");
    params.sample_rate_hz = 8000;
    open_session(*session_, provider_, params, kEvents, &told_);
  }
  void speak(uint64_t utterance, const std::string& text,
             const std::vector<dgm_text_pair>& style = {}) {
    run_on(worker(), [&] {
      const dgm_speak_request request{sizeof request, utterance,   modules::to_dgm(text), 1,
                                      style.data(),   style.size()};
      EXPECT_EQ(session_->table().speak(session_->get(), &request), DGM_OK);
    });
  }
  bool until(const std::function<bool()>& holds) { return wait_until(worker(), holds); }
  bool spoken(size_t count = 1) {
    return until([&] { return told_.spoken.size() == count || told_.failure != DGM_OK; });
  }
  std::string heard(uint64_t utterance) {
    std::string text;
    run_on(worker(), [&] { text = text_of(hear_words(told_.audio[utterance], 8000)); });
    return text;
  }

  ElevenLabsSim sim_;
  std::shared_ptr<modules::Provider> provider_;
  Told told_;
  std::unique_ptr<modules::Session<dgm_synthesizer>> session_;
};

TEST_P(ElevenLabsOnTheWire, IsHeardWordForWord) {
  open(GetParam());
  speak(1, kText);
  ASSERT_TRUE(spoken()) << told_.detail;
  EXPECT_EQ(heard(1), kText);
  EXPECT_EQ(sim_.texts(), std::vector<std::string>{kText});
  run_on(worker(), [&] {
    EXPECT_EQ(told_.text_bytes[1], kText.find(" ?"));
    EXPECT_LE(told_.audio_ns[1], told_.audio[1].size() * 125'000);
  });
}

// The first sentence does not wait for TLS: its connection was made when the session opened.
TEST_P(ElevenLabsOnTheWire, HasItsConnectionBeforeTheFirstSentence) {
  open(GetParam());
  ASSERT_TRUE(until([&] { return sim_.counters().connections == 1u; }));
}

TEST_P(ElevenLabsOnTheWire, SpeaksTenSentencesInTheirOrder) {
  open(GetParam());
  for (uint64_t utterance = 1; utterance <= 10; ++utterance)
    speak(utterance, "phrase numéro " + std::to_string(utterance));
  ASSERT_TRUE(spoken(10)) << told_.detail;
  for (uint64_t utterance = 1; utterance <= 10; ++utterance)
    EXPECT_EQ(heard(utterance), "phrase numéro " + std::to_string(utterance));
}

TEST_P(ElevenLabsOnTheWire, TakesTheStyleOfTheRequest) {
  open(GetParam());
  const dgm_text_pair style[] = {{modules::to_dgm("stability"), modules::to_dgm("0.25")},
                                 {modules::to_dgm("style"), modules::to_dgm("0.5")},
                                 {modules::to_dgm("speed"), modules::to_dgm("1.125")}};
  speak(1, kText, {std::begin(style), std::end(style)});
  ASSERT_TRUE(spoken()) << told_.detail;
  ASSERT_EQ(sim_.voice_settings().size(), 1u);
  EXPECT_THAT(sim_.voice_settings()[0], HasSubstr(R"("stability":2.5E-1)"));
  EXPECT_THAT(sim_.voice_settings()[0], HasSubstr(R"("style":5E-1)"));
  EXPECT_THAT(sim_.voice_settings()[0], HasSubstr(R"("speed":1.125E0)"));
}

TEST_P(ElevenLabsOnTheWire, GoesOnAfterAnInterruptedSentence) {
  open(GetParam());
  speak(1, kText + " " + kText + " " + kText);
  ASSERT_TRUE(until([&] { return !told_.audio[1].empty(); }));
  size_t samples = 0;
  run_on(worker(), [&] {
    session_->table().cancel(session_->get(), 1);
    samples = told_.audio[1].size();
  });
  speak(2, kText);
  ASSERT_TRUE(spoken()) << told_.detail;
  EXPECT_EQ(heard(2), kText);
  run_on(worker(), [&] {
    EXPECT_EQ(told_.audio[1].size(), samples);
    EXPECT_THAT(told_.spoken, ElementsAre(2u));
  });
}

TEST_P(ElevenLabsOnTheWire, RefusesAKeyThatTheServiceDoesNotKnow) {
  open(GetParam(), "another-key");
  if (GetParam() == "http") speak(1, kText);
  ASSERT_TRUE(until([&] { return told_.failure != DGM_OK; }));
  run_on(worker(), [&] {
    EXPECT_EQ(told_.failure, DGM_UNAUTHENTICATED);
    EXPECT_THAT(told_.detail, testing::Not(HasSubstr("another-key")));
  });
}

TEST_P(ElevenLabsOnTheWire, TellsAUsedUpQuotaFromAWrongKey) {
  sim_.fault(Fault::http(456));
  open(GetParam());
  if (GetParam() == "http") speak(1, kText);
  ASSERT_TRUE(until([&] { return told_.failure != DGM_OK; }));
  run_on(worker(), [&] {
    EXPECT_EQ(told_.failure, DGM_RATE_LIMITED);
    EXPECT_EQ(told_.code, "quota_exceeded");
  });
}

TEST_P(ElevenLabsOnTheWire, NoticesAServiceThatSaysNothing) {
  sim_.fault(Fault::never().for_next(1));
  open(GetParam());
  speak(1, kText);
  ASSERT_TRUE(until([&] { return told_.failure != DGM_OK; }));
  EXPECT_EQ(told_.failure, DGM_TIMEOUT);
}

// Each ends the sentence or the session, and leaves what was delivered.
TEST_P(ElevenLabsOnTheWire, EndsASentenceThatBreaks) {
  for (const Fault& fault : {Fault::cut(2), Fault::half_open(2), Fault::garbage(),
                             Fault::malformed_json(), Fault::empty_final()}) {
    sim_.clear_faults();
    sim_.fault(fault.for_next(2));  // the repetition, too
    run_on(worker(), [&] {
      session_.reset();
      told_ = {};
    });
    open(GetParam());
    speak(1, kText + " " + kText);
    EXPECT_TRUE(until([&] { return told_.failure != DGM_OK || !told_.refused.empty(); }))
        << describe(fault);
    run_on(worker(), [&] { EXPECT_TRUE(told_.spoken.empty()) << describe(fault); });
  }
}

INSTANTIATE_TEST_SUITE_P(InMode, ElevenLabsOnTheWire, testing::Values("multi", "single", "http"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace dgm::sim
