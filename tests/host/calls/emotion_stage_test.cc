// The analyzer beside a speaker: what it says, what it may not delay, and what its failures cost.
#include "host/calls/emotion_stage.h"

#include <gmock/gmock.h>

#include "host/modules/scope.h"
#include "tests/support/run_on.h"

namespace dgm::calls {
namespace {

using test::run_on;
using test::wait_until;
using testing::ElementsAre;
using testing::HasSubstr;

// The engine's side. [worker]
struct Engine {
  const dgm_emotion_events* events = nullptr;
  void* stage = nullptr;
  uint32_t rate_hz = 0;
  int opened = 0, closed = 0, frames = 0;
  uint32_t samples = 0;
  bool refuses = false;  // to open
  std::vector<std::string> texts;

  void hears(const std::vector<std::pair<std::string, float>>& scores, uint64_t ended_ns) {
    std::vector<dgm_emotion_score> list;
    for (const auto& [name, score] : scores) list.push_back({modules::to_dgm(name), score});
    const dgm_emotion_result result{sizeof result, 0, ended_ns, list.data(), list.size()};
    events->on_emotion(stage, &result);
  }
  void fails(const std::string& detail) {
    const dgm_error why{sizeof why, DGM_UNAVAILABLE, 0, {}, modules::to_dgm(detail)};
    events->on_failed(stage, &why);
  }
};
Engine g_engine;

dgm_status open_engine(void*, const dgm_emotion_params* params, const dgm_emotion_events* events,
                       void* stage, void** session, dgm_error* why) {
  static const std::string kSentence = "it has no ears today";
  if (g_engine.refuses) {
    *why = {sizeof *why, DGM_UNAVAILABLE, 0, {}, modules::to_dgm(kSentence)};
    return DGM_UNAVAILABLE;
  }
  g_engine.events = events;
  g_engine.stage = stage;
  g_engine.rate_hz = params->sample_rate_hz;
  ++g_engine.opened;
  *session = &g_engine;
  return DGM_OK;
}
const dgm_emotion kTable{sizeof(dgm_emotion),
                         open_engine,
                         [](void*, const dgm_frame* frame) {
                           ++g_engine.frames;
                           g_engine.samples = frame->sample_count;
                           return dgm_status{DGM_OK};
                         },
                         [](void*, dgm_str text) {
                           g_engine.texts.push_back(modules::to_string(text));
                           return dgm_status{DGM_OK};
                         },
                         nullptr,
                         [](void*) { ++g_engine.closed; }};
const char* const kNothing[] = {nullptr};
const char* const kWide[] = {"rate:16000", nullptr};
dgm_status create_nothing(const dgm_text_pair*, size_t, void** provider, dgm_error*) {
  *provider = &g_engine;
  return DGM_OK;
}
const dgm_provider_type kTypes[] = {
    {sizeof(dgm_provider_type), DGM_EMOTION_ID, "feeling", "", kNothing, nullptr, 0, create_nothing,
     [](void*) {}, nullptr, &kTable},
    {sizeof(dgm_provider_type), DGM_EMOTION_ID, "wide", "", kWide, nullptr, 0, create_nothing,
     [](void*) {}, nullptr, &kTable}};

class EmotionStageTest : public testing::Test {
 protected:
  EmotionStageTest() : workers_(1, {.tick_us = 0}) {
    g_engine = {};
    modules::attach_workers(workers_);
    workers_.start();
  }
  ~EmotionStageTest() override {
    run_on(worker(), [&] { stage_.reset(); });
    workers_.stop();
  }
  net::Worker& worker() { return workers_.at(0); }
  void open(const dgm_provider_type& type, size_t members = 1) {
    Members list;
    for (size_t i = 0; i < members; ++i) {
      auto provider = modules::Provider::create(nullptr, type, type.name, {});
      ASSERT_TRUE(provider);
      list.push_back(*provider);
    }
    run_on(worker(), [&] {
      stage_ = std::make_unique<EmotionStage>(
          worker(), health_, "en-US", 8000, list, routing::EmotionStyle{},
          [this](const std::string& sentence) { troubles_.push_back(sentence); });
    });
  }
  void push(uint64_t late_ns) {
    const std::vector<int16_t> samples(160);
    const dgm_frame frame{sizeof frame, 0, worker().now_ns(), 8000, 160, samples.data()};
    stage_->push(frame, late_ns);
  }
  std::string mood_now() {
    const auto mood = stage_->mood(worker().now_ns());
    return mood ? std::string(mood->emotion) : "none";
  }

  net::WorkerPool workers_;
  ProviderHealth health_;
  std::unique_ptr<EmotionStage> stage_;
  std::vector<std::string> troubles_;  // [worker]
};

TEST_F(EmotionStageTest, TakesTheStrongestEmotionThatTheTableKnows) {
  open(kTypes[0]);
  run_on(worker(), [&] {
    EXPECT_EQ(mood_now(), "none");
    g_engine.hears({{"interest", 0.99F}, {"Anger", 0.7F}, {"sadness", 0.6F}}, worker().now_ns());
    EXPECT_EQ(mood_now(), "anger");
    EXPECT_EQ(stage_->mood(worker().now_ns())->style->size(), 3u);
    g_engine.hears({{"sadness", 0.6F}}, worker().now_ns());
    EXPECT_EQ(mood_now(), "sadness");
  });
}

TEST_F(EmotionStageTest, TakesAWeakOrOldEmotionForNone) {
  open(kTypes[0]);
  run_on(worker(), [&] {
    g_engine.hears({{"anger", 0.49F}}, worker().now_ns());
    EXPECT_EQ(mood_now(), "none");
    g_engine.hears({{"anger", 0.9F}}, worker().now_ns());
    EXPECT_TRUE(stage_->mood(worker().now_ns() + 9 * kNsPerSecond));
    EXPECT_FALSE(stage_->mood(worker().now_ns() + 11 * kNsPerSecond));
  });
}

TEST_F(EmotionStageTest, DropsItsFramesFirstWhenTheMachineIsBehind) {
  open(kTypes[0]);
  Metric& dropped = metrics().counter("dragoman_emotion_frames_dropped_total", "");
  run_on(worker(), [&] {
    const double before = dropped.value();
    push(0);
    push(19 * kNsPerMs);
    EXPECT_EQ(g_engine.frames, 2);
    push(21 * kNsPerMs);
    EXPECT_EQ(g_engine.frames, 2);
    EXPECT_EQ(dropped.value(), before + 1);
  });
}

TEST_F(EmotionStageTest, GivesTheRateThatIsWanted) {
  open(kTypes[1]);
  run_on(worker(), [&] {
    EXPECT_EQ(g_engine.rate_hz, 16'000u);
    push(0);
    EXPECT_EQ(g_engine.samples, 320u);
    stage_->push_text("hello");
    EXPECT_THAT(g_engine.texts, ElementsAre("hello"));
  });
}

TEST_F(EmotionStageTest, TellsOfAFailureOnceAndGoesOnWithTheNextOrWithout) {
  open(kTypes[0], 2);
  run_on(worker(), [&] {
    g_engine.hears({{"anger", 0.9F}}, worker().now_ns());
    g_engine.fails("the connection ended");
    g_engine.fails("and again");
  });
  ASSERT_TRUE(wait_until(worker(), [] { return g_engine.opened == 2; }));
  run_on(worker(), [&] {
    EXPECT_EQ(mood_now(), "none");
    EXPECT_EQ(g_engine.closed, 1);
    EXPECT_THAT(troubles_,
                ElementsAre("emotion: feeling: the connection ended; feeling takes over"));
    g_engine.fails("it too");
  });
  ASSERT_TRUE(wait_until(worker(), [] { return g_engine.closed == 2; }));
  run_on(worker(), [&] {
    EXPECT_THAT(troubles_.back(), HasSubstr("translations are spoken without it"));
    push(0);
    EXPECT_EQ(g_engine.frames, 0);
    stage_->housekeep(worker().now_ns() + 59 * kNsPerSecond);
    EXPECT_EQ(g_engine.opened, 2);
    stage_->housekeep(worker().now_ns() + 61 * kNsPerSecond);
    EXPECT_EQ(g_engine.opened, 3);
    EXPECT_EQ(troubles_.size(), 2u);
  });
}

TEST_F(EmotionStageTest, SaysWhyItCannotBeOpened) {
  g_engine.refuses = true;
  open(kTypes[0]);
  run_on(worker(), [&] {
    EXPECT_THAT(troubles_, ElementsAre("emotion: feeling: it has no ears today; translations are "
                                       "spoken without it"));
    push(0);
    EXPECT_EQ(g_engine.frames, 0);
  });
}

}  // namespace
}  // namespace dgm::calls
