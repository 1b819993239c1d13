// Against the simulated service over real TLS, in both versions of the API.
#include <gmock/gmock.h>

#include <cmath>
#include <map>

#include "dragoman/emotion.h"
#include "tests/sim/hume_sim.h"
#include "tests/support/real_plugin.h"

namespace dgm::sim {
namespace {

using test::run_on;
using test::wait_until;

struct Told {  // [worker]
  std::map<std::string, float> scores;
  int results = 0;
  dgm_status failure = DGM_OK;
  std::string detail;
};

const dgm_emotion_events kEvents{
    sizeof(dgm_emotion_events), [](void*) {},
    [](void* told, const dgm_emotion_result* result) {
      auto& seen = *static_cast<Told*>(told);
      ++seen.results;
      for (size_t i = 0; i < result->score_count; ++i)
        seen.scores[modules::to_string(result->scores[i].name)] = result->scores[i].score;
    },
    [](void* told, const dgm_error* why) {
      static_cast<Told*>(told)->failure = why->status;
      static_cast<Told*>(told)->detail = modules::to_string(why->detail);
    }};

class HumeOnTheWire : public test::RealPlugin, public testing::WithParamInterface<std::string> {
 protected:
  ~HumeOnTheWire() override {
    run_on(worker(), [&] {
      worker().cancel_timer(timer_);
      session_.reset();
    });
  }
  void open(const std::string& key = "sim-key") {
    provider_ = provider(
        "emotion_hume", DGM_EMOTION_ID, "hume",
        {{"api_key", key}, {"api", GetParam()}, {"url", sim_.url()}, {"ca_file", sim_.ca_file()}});
    session_ = std::make_unique<modules::Session<dgm_emotion>>();
    dgm_emotion_params params{};
    params.language = modules::to_dgm("en-US");
    params.sample_rate_hz = 16'000;
    open_session(*session_, provider_, params, kEvents, &told_);
  }
  // In real time: two seconds of a tone, then silence.
  void speak() {
    run_on(worker(), [&] {
      timer_ = worker().start_timer(20, 20, [this] {
        std::vector<int16_t> samples(320);
        const bool speaks = frames_ < 100;
        for (size_t i = 0; speaks && i < samples.size(); ++i)
          samples[i] = static_cast<int16_t>(
              8000 * std::sin(0.17 * static_cast<double>(frames_ * samples.size() + i)));
        ++frames_;
        const dgm_frame frame{
            sizeof frame,  speaks ? uint32_t{DGM_FRAME_SPEECH} : 0u, worker().now_ns(), 16'000, 320,
            samples.data()};
        session_->table().push_audio(session_->get(), &frame);
      });
    });
  }

  HumeSim sim_;
  std::shared_ptr<modules::Provider> provider_;
  Told told_;
  size_t frames_ = 0;
  net::Worker::TimerId timer_ = 0;
  std::unique_ptr<modules::Session<dgm_emotion>> session_;
};

TEST_P(HumeOnTheWire, HearsWhatTheServiceFindsInAVoice) {
  sim_.expresses({{"anger", 0.75}});
  open();
  speak();
  ASSERT_TRUE(wait_until(worker(), [&] { return told_.results > 0; })) << told_.detail;
  run_on(worker(), [&] { EXPECT_NEAR(told_.scores["anger"], 0.75, 1e-6); });
  EXPECT_GT(sim_.counters().audio_ms, 1000u);
}

TEST_P(HumeOnTheWire, FailsWithoutAccessAndDoesNotAskAgain) {
  open("another-key");
  ASSERT_TRUE(wait_until(worker(), [&] { return told_.failure != DGM_OK; }));
  run_on(worker(), [&] { EXPECT_EQ(told_.failure, DGM_UNAUTHENTICATED); });
}

TEST_P(HumeOnTheWire, ComesBackWhenTheConnectionWasLost) {
  sim_.expresses({{"anger", 0.75}});
  open();
  speak();
  ASSERT_TRUE(wait_until(worker(), [&] { return told_.results > 0; })) << told_.detail;
  sim_.drop_connections();
  run_on(worker(), [&] {
    told_ = {};
    frames_ = 0;
  });
  // Speaks again and again: the connection is made anew after a second.
  EXPECT_TRUE(wait_until(worker(), [&] {
    if (frames_ > 150) frames_ = 0;
    return told_.results > 0;
  }));
}

INSTANTIATE_TEST_SUITE_P(OfApi, HumeOnTheWire, testing::Values("v1", "v0"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace dgm::sim
