// Rooms in which everything works.
#include "tests/host/calls/room_fixture.h"

namespace dgm::calls {
namespace {

using testing::Contains;
using testing::UnorderedElementsAre;

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
  EXPECT_GE(at.played_ns, at.synthesized_ns);
}

TEST_F(RoomTest, AnUtteranceEndsInTimeAlsoWhenTheFarEndStopsSending) {
  join(plan("7777", "en-US", {"7777", "8888"}));
  join(plan("8888", "es-ES", {"7777", "8888"}));
  speak_until(
      "7777", 40, [&] { return !notes_.lags_ms.empty(); }, Afterwards::kNothing);
  const auto times = notes_.times;
  EXPECT_NEAR(static_cast<double>(times.endpoint_ns - times.speech_ended_ns) / 1e6, 420, 150);
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
    const auto spoken = static_cast<double>(script().far_ends.at("1").sequence - said);
    EXPECT_NEAR(static_cast<double>(script().far_ends.at("2").frames - before), spoken, 4);
  });
}

TEST_F(RoomTest, ABurstDoesNotDelayTheRestOfAPlainPair) {
  join(plan("1", "en-US", {"1", "2"}));
  join(plan("2", "en-GB", {"1", "2"}));
  int16_t value = 0;
  const auto say = [&] { script().far_ends.at("1").say(std::vector<int16_t>(160, value += 16)); };
  const auto say_for_a_second = [&] {
    for (int i = 0; i < 50; ++i) {
      run_on(worker(), say);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  };
  say_for_a_second();
  run_on(worker(), [&] {
    for (int i = 0; i < 8; ++i) say();  // what a stall held back comes all at once
  });
  say_for_a_second();
  run_on(worker(), [&] {
    say();
    EXPECT_EQ(script().far_ends.at("2").heard.back(), value) << "the frame just said, no older one";
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

TEST_F(RoomTest, CrossoverDebugLetsTheOriginalAtFullLevelAndTheTranslationBeHeard) {
  join(plan("1", "en-US", {"1", "2"}));
  auto listener = plan("2", "es-ES", {"1", "2"});
  listener.leg.original = routing::OriginalVoice::kMute;
  join(listener);
  const auto loud_frames = [] {
    return std::ranges::count_if(script().far_ends.at("2").heard,
                                 [](int16_t sample) { return std::abs(sample) > 4500; });
  };
  speak_until("1", 25, [&] { return notes_.lags_ms.size() == 1; });
  run_on(worker(), [&] {
    EXPECT_EQ(loud_frames(), 0) << "its route mutes the original";
    EXPECT_TRUE(floor_->set_crossover("room", routing::Crossover::kDebug));
  });
  speak_until("1", 25, [&] { return notes_.lags_ms.size() == 2; });
  run_on(worker(), [&] {
    EXPECT_GE(loud_frames(), 5);
    EXPECT_TRUE(notes_.in_debug) << "its words are wanted in the log";
  });
}

}  // namespace
}  // namespace dgm::calls
