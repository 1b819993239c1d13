// Rooms in which something is missing or fails.
#include "tests/host/calls/room_fixture.h"

namespace dgm::calls {
namespace {

using testing::Contains;
using testing::HasSubstr;

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
  EXPECT_THAT(lines(), Contains(HasSubstr("2 hears the original voice")));
  EXPECT_TRUE(wait_until(worker(), [] { return !script().counters.spoken.empty(); }));
  run_on(worker(), [] {
    EXPECT_THAT(script().counters.spoken,
                testing::ElementsAre("es-ES/: La traducción no está disponible en este momento."));
  });
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

TEST_F(RoomTest, AListenerWhoHearsNothingIsToldWithinFiveSecondsAndAgainWhenHeHears) {
  script().recognizer_is_deaf = true;
  join(plan("7777", "en-US", {"7777", "8888"}));
  join(plan("8888", "es-ES", {"7777", "8888"}));
  const auto told = [&](const std::string& line) {
    return [this, line] { return std::ranges::count(notes_.lines, line) == 1; };
  };
  speak_until("7777", 40, told("8888 does not hear 7777: no words were recognized by second_ear"));
  run_on(worker(), [&] { EXPECT_TRUE(floor_->report().at(1).hears_nothing); });
  ASSERT_TRUE(wait_until(worker(), [&] {
    return std::ranges::any_of(
        notes_.lines, [](const auto& line) { return line.ends_with("second_ear takes over"); });
  }));
  run_on(worker(), [] { script().recognizer_is_deaf = false; });
  speak_until("7777", 40, [&] {
    return std::ranges::any_of(
        notes_.lines, [](const auto& line) { return line.starts_with("8888 hears 7777"); });
  });
}

}  // namespace
}  // namespace dgm::calls
