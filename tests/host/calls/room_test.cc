// Rooms with everything inside real but the far ends and the engines: legs on a running worker,
// media in real time.
#include "host/calls/room.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <mutex>

#include "host/calls/floor.h"
#include "host/modules/scope.h"
#include "tests/host/calls/scripted_providers.h"
#include "tests/support/run_on.h"

namespace dgm::calls {
namespace {

using test::run_on;
using test::script;
using test::wait_until;
using testing::Contains;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

class Notes final : public CallObserver {
 public:
  void on_joined(const LegView& leg) override { add("joined " + std::string(leg.extension)); }
  void on_left(const LegView& leg, std::string_view reason) override {
    add("left " + std::string(leg.extension) + ": " + std::string(reason));
  }
  void on_heard(const LegView& speaker, const Heard& line) override {
    add("heard " + std::string(speaker.extension) + ": " + std::string(line.text));
  }
  void on_meant(const LegView& speaker, const Meant& line) override {
    add("meant " + std::string(speaker.extension) + ": " + std::string(line.text));
  }
  void on_spoken(const LegView& speaker, const LegView& listener, const Spoken& line) override {
    add("spoken " + std::string(speaker.extension) + " to " + std::string(listener.extension));
    lags_ms.push_back(line.lag_ms());
    times = line.times;
  }
  void on_return_path(const LegView& speaker, const LegView& listener, bool works_again,
                      std::string_view stuck_at) override {
    add(std::string(listener.extension) + (works_again ? " hears " : " does not hear ") +
        std::string(speaker.extension) + ": " + std::string(stuck_at));
  }
  void on_trouble(const LegView&, std::string_view sentence) override {
    add("trouble: " + std::string(sentence));
  }

  std::vector<std::string> lines;  // [worker]
  std::vector<double> lags_ms;
  StationTimes times;

 private:
  void add(std::string line) { lines.push_back(std::move(line)); }
};

routing::LegPlan plan(const std::string& extension, const std::string& language,
                      const std::vector<std::string>& members) {
  routing::LegPlan plan;
  plan.leg.extension = extension;
  plan.leg.language = language;
  plan.leg.recognizer = {"absent", "ear", "second_ear"};
  plan.leg.translator = {"dictionary"};
  plan.leg.synthesizer = {"voice"};
  plan.leg.automatic_gain = false;
  plan.room = "room";
  plan.members = members;
  plan.shared_room = true;
  return plan;
}

// A syllable-like sound: a 440 Hz tone that swells and fades four times a second.
std::vector<int16_t> voice_frame(size_t frame) {
  std::vector<int16_t> samples(160);
  for (size_t i = 0; i < samples.size(); ++i) {
    const double t = static_cast<double>(frame * 160 + i) / 8000.0;
    const double swell = 0.55 + 0.45 * std::sin(2 * M_PI * 4 * t);
    samples[i] = static_cast<int16_t>(9000 * swell * std::sin(2 * M_PI * 440 * t));
  }
  return samples;
}

class RoomTest : public testing::Test, public Floor::Owner {
 protected:
  RoomTest() : workers_(1, {.tick_us = 1000}) {
    test::reset_script();
    modules::attach_workers(workers_);
    workers_.start();
    floor_ = std::make_unique<Floor>(worker(), notes_, *this);
    generation_ = test::scripted_generation();
  }
  ~RoomTest() override {
    run_on(worker(), [&] { floor_->clear(); });
    workers_.stop();
  }

  net::Worker& worker() { return workers_.at(0); }

  void join(const routing::LegPlan& plan) {
    run_on(worker(), [&] {
      LegOrder order;
      order.number = next_leg_++;
      order.transport = generation_->find(DGM_TRANSPORT_ID, "wire");
      order.generation = generation_;
      order.place.extension = plan.leg.extension;
      order.place.call_id = plan.leg.extension;
      order.plan = plan;
      order.seat = {plan.room, 0};
      floor_->open(std::move(order));
      script().far_ends.at(plan.leg.extension).connect(DGM_CODEC_S16LE, 8000);
    });
  }

  // Speech of so many frames, then silence until `condition` holds.
  void speak_until(const std::string& extension, size_t frames,
                   const std::function<bool()>& condition) {
    size_t frame = 0;
    net::Worker::TimerId timer = 0;
    run_on(worker(), [&] {
      timer = worker().start_timer(20, 20, [&] {
        auto& far_end = script().far_ends.at(extension);
        const bool speaks = frame >= 25 && frame < 25 + frames;
        far_end.say(speaks ? voice_frame(frame) : std::vector<int16_t>(160, 0));
        ++frame;
      });
    });
    EXPECT_TRUE(wait_until(worker(), condition));
    run_on(worker(), [&] { worker().cancel_timer(timer); });
  }

  void on_unannounced(Floor&, Leg&) override {}
  void on_joined(Floor&, const Leg&) override {}
  void on_key(Floor&, const Leg&, char) override {}
  void on_gone(Floor&, const Leg&) override { ++gone_; }

  std::vector<std::string> lines() {
    std::vector<std::string> copy;
    run_on(worker(), [&] { copy = notes_.lines; });
    return copy;
  }

  net::WorkerPool workers_;
  Notes notes_;
  std::unique_ptr<Floor> floor_;
  GenerationPtr generation_;
  uint64_t next_leg_ = 1;
  int gone_ = 0;
};

TEST_F(RoomTest, ThreeLanguagesAreRecognizedOncePerSpeakerAndTranslatedOncePerLanguage) {
  const std::vector<std::string> members{"1", "2", "3"};
  join(plan("1", "en-US", members));
  join(plan("2", "es-ES", members));
  join(plan("3", "fr-FR", members));
  speak_until("1", 50, [&] { return notes_.lags_ms.size() == 2; });
  const auto& counters = script().counters;
  EXPECT_EQ(counters.recognizers_opened, 3);
  EXPECT_EQ(counters.translators_opened, 6);
  EXPECT_EQ(counters.synthesizers_opened, 6);
  EXPECT_EQ(counters.utterances, 1);
  EXPECT_THAT(counters.translated, UnorderedElementsAre("en-US>es-ES: hello from en-US",
                                                        "en-US>fr-FR: hello from en-US"));
  EXPECT_THAT(counters.spoken, UnorderedElementsAre("es-ES/: es-ES of hello from en-US",
                                                    "fr-FR/: fr-FR of hello from en-US"));
}

TEST_F(RoomTest, TwoListenersOfOneLanguageAndVoiceShareOneTranslationAndOneSynthesis) {
  const std::vector<std::string> members{"1", "2", "3", "4"};
  join(plan("1", "en-US", members));
  join(plan("2", "es-ES", members));
  join(plan("3", "es-ES", members));
  auto other_voice = plan("4", "es-ES", members);
  other_voice.leg.voice = "carlos";
  join(other_voice);
  speak_until("1", 50, [&] { return notes_.lags_ms.size() == 3; });
  EXPECT_EQ(script().counters.translated.size(), 1U);
  EXPECT_THAT(script().counters.spoken,
              UnorderedElementsAre("es-ES/: es-ES of hello from en-US",
                                   "es-ES/carlos: es-ES of hello from en-US"));
}

TEST_F(RoomTest, TheListenerHearsTheTranslationAndTheSpeakerDoesNotHearHimself) {
  join(plan("1", "en-US", {"1", "2"}));
  join(plan("2", "es-ES", {"1", "2"}));
  speak_until("1", 50, [&] {
    const auto& heard = script().far_ends.at("2").heard;
    return std::ranges::count(heard, int16_t{3000}) >= 10;
  });
  run_on(worker(), [&] {
    const auto& own = script().far_ends.at("1").heard;
    EXPECT_EQ(std::ranges::count(own, int16_t{0}), static_cast<ptrdiff_t>(own.size()));
  });
}

TEST_F(RoomTest, StationsOfAnUtteranceFollowOneAnother) {
  join(plan("1", "en-US", {"1", "2"}));
  join(plan("2", "es-ES", {"1", "2"}));
  speak_until("1", 50, [&] { return !notes_.lags_ms.empty(); });
  const auto& at = notes_.times;
  EXPECT_GT(at.speech_started_ns, 0U);
  EXPECT_GT(at.speech_ended_ns, at.speech_started_ns + 700 * kNsPerMs);
  EXPECT_GE(at.endpoint_ns, at.speech_ended_ns + 300 * kNsPerMs);
  EXPECT_GE(at.recognized_ns, at.endpoint_ns);
  EXPECT_GE(at.translated_ns, at.recognized_ns);
  EXPECT_GE(at.synthesized_ns, at.translated_ns);
  EXPECT_GT(at.played_ns, at.synthesized_ns);
}

TEST_F(RoomTest, ADirectionWithoutEngineHearsTheOriginalVoiceAndSaysSoOnce) {
  auto speaker = plan("1", "de-DE", {"1", "2"});
  join(speaker);
  join(plan("2", "es-ES", {"1", "2"}));
  speak_until("1", 50, [&] {
    const auto& heard = script().far_ends.at("2").heard;
    return std::ranges::count_if(heard, [](int16_t sample) { return std::abs(sample) > 1000; }) >=
           10;
  });
  int told = 0;
  for (const auto& line : lines())
    told += line ==
            "trouble: 1 to 2 is not translated: no recognizer of { absent, ear, second_ear } "
            "serves de-DE; 2 "
            "hears the original voice (fallback of its route)";
  EXPECT_EQ(told, 1);
  EXPECT_TRUE(script().counters.spoken.empty());
}

TEST_F(RoomTest, FallbackMuteLetsNothingOfTheOriginalThrough) {
  join(plan("1", "de-DE", {"1", "2"}));
  auto listener = plan("2", "es-ES", {"1", "2"});
  listener.leg.fallback = routing::Fallback::kMute;
  join(listener);
  speak_until("1", 50, [&] { return script().far_ends.at("2").frames > 100; });
  run_on(worker(), [&] {
    const auto& heard = script().far_ends.at("2").heard;
    EXPECT_EQ(std::ranges::count(heard, int16_t{0}), static_cast<ptrdiff_t>(heard.size()));
  });
}

TEST_F(RoomTest, OneLanguagePassesThroughWithoutEngines) {
  join(plan("1", "en-US", {"1", "2"}));
  join(plan("2", "en-GB", {"1", "2"}));
  speak_until("1", 25, [&] {
    const auto& heard = script().far_ends.at("2").heard;
    return std::ranges::count_if(heard, [](int16_t sample) { return std::abs(sample) > 1000; }) >=
           10;
  });
  EXPECT_EQ(script().counters.recognizers_opened, 0);
}

TEST_F(RoomTest, APlainPairPassesEveryFrameOnEvenIfOneWaitedAloneBefore) {
  join(plan("1", "en-US", {"1", "2"}));
  speak_until("1", 25, [&] { return script().far_ends.at("1").frames > 20; });
  join(plan("2", "en-GB", {"1", "2"}));
  uint64_t before = 0, said = 0;
  run_on(worker(), [&] {
    before = script().far_ends.at("2").frames;
    said = script().far_ends.at("1").sequence;
  });
  speak_until("1", 25, [&] { return script().far_ends.at("1").sequence >= said + 50; });
  run_on(worker(), [&] {
    EXPECT_NEAR(static_cast<double>(script().far_ends.at("2").frames - before), 50, 4);
  });
}

TEST_F(RoomTest, WhenARecognizerFailsTheNextOfTheChainTakesOver) {
  join(plan("1", "en-US", {"1", "2"}));
  join(plan("2", "es-ES", {"1", "2"}));
  run_on(worker(), [] { script().recognizer_fails = true; });
  speak_until("1", 50, [&] { return script().counters.recognizers_opened == 3; });
  EXPECT_THAT(
      lines(),
      Contains("trouble: recognizer en-US: ear failed: the ear is deaf, second_ear takes over"));
  speak_until("1", 50, [&] { return script().counters.utterances == 1; });
}

TEST_F(RoomTest, WhenNoTranslatorIsLeftTheSourceTextIsNeverSpoken) {
  join(plan("1", "en-US", {"1", "2"}));
  join(plan("2", "es-ES", {"1", "2"}));
  run_on(worker(), [] { script().translator_refuses = true; });
  speak_until("1", 50, [&] {
    return std::ranges::any_of(
        notes_.lines, [](const auto& line) { return line.find("is not translated") != line.npos; });
  });
  EXPECT_TRUE(script().counters.spoken.empty());
  EXPECT_THAT(lines(), Contains(HasSubstr("2 hears the original voice")));
}

TEST_F(RoomTest, ASynthesizerThatGivesNoAudioIsNoticed) {
  join(plan("1", "en-US", {"1", "2"}));
  join(plan("2", "es-ES", {"1", "2"}));
  run_on(worker(), [] { script().synthesizer_is_mute = true; });
  speak_until("1", 50, [&] {
    return std::ranges::any_of(
        notes_.lines, [](const auto& line) { return line.find("gave no audio") != line.npos; });
  });
}

TEST_F(RoomTest, ASecondCallOnTheSameExtensionWorksAfterTheFirstHasEnded) {
  for (int call = 1; call <= 3; ++call) {
    join(plan("1", "en-US", {"1", "2"}));
    join(plan("2", "es-ES", {"1", "2"}));
    speak_until("1", 50, [&] { return notes_.lags_ms.size() == static_cast<size_t>(call); });
    run_on(worker(), [] {
      script().far_ends.at("1").hang_up();
      script().far_ends.at("2").hang_up();
    });
    EXPECT_TRUE(wait_until(worker(), [&] { return gone_ == 2 * call; }));
  }
  EXPECT_THAT(lines(), Contains("left 1: the far end hung up").Times(3));
}

TEST_F(RoomTest, CrossoverSwitchesLiveBetweenTranslationAndPlain) {
  join(plan("1", "en-US", {"1", "2"}));
  join(plan("2", "es-ES", {"1", "2"}));
  EXPECT_EQ(script().counters.recognizers_opened, 2);
  run_on(worker(),
         [&] { EXPECT_TRUE(floor_->set_crossover("room", routing::Crossover::kPassThrough)); });
  speak_until("1", 25, [&] {
    const auto& heard = script().far_ends.at("2").heard;
    return std::ranges::count_if(heard, [](int16_t sample) { return std::abs(sample) > 1000; }) >=
           10;
  });
  EXPECT_EQ(script().counters.utterances, 0);
  run_on(worker(),
         [&] { EXPECT_FALSE(floor_->set_crossover("elsewhere", routing::Crossover::kTranslate)); });
}

}  // namespace
}  // namespace dgm::calls
