// Callers who change their language in mid-call: by the script, from outside, and by speaking it.
#include "tests/host/calls/routes_of.h"
#include "tests/host/calls/script_fixture.h"

namespace dgm::calls {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Language : public ScriptedRoom {
 protected:
  void change(uint64_t leg, const std::string& language) {
    run_on(worker(), [&] { floor_->change_language(leg, language, "the test"); });
  }
  void wait_for_line(const std::string& part) {
    EXPECT_TRUE(wait_until(worker(), [&] { return has_line(part); })) << part;
  }
  std::string language_of(const std::string& extension) {
    std::string language;
    run_on(worker(), [&] {
      for (const auto& leg : floor_->report())
        if (leg.extension == extension) language = leg.language;
    });
    return language;
  }
};

TEST_F(Language, WhoChangesItSpeaksAndHearsItFromThenOn) {
  auto speaker = plan("1", "en-US", {"1", "2"});
  speaker.leg.voice = "slt";
  speaker.leg.voices = {{"fr", "amelie"}};
  join_both(speaker);
  speak(1);
  change(1, "fr-FR");
  wait_for_line("1 speaks fr-FR after en-US (the test)");
  EXPECT_EQ(language_of("1"), "fr-FR");
  speak(2);
  speak_until("2", 40, [] { return script().counters.spoken.size() >= 3; });
  EXPECT_THAT(counters().spoken,
              ElementsAre("es-ES/: es-ES of hello from en-US", "es-ES/: es-ES of hello from fr-FR",
                          "fr-FR/amelie: fr-FR of hello from es-ES"));
  change(1, "en-US");
  wait_for_line("1 speaks en-US after fr-FR (the test)");
  speak_until("2", 40, [] { return script().counters.spoken.size() >= 4; });
  EXPECT_EQ(counters().spoken.back(), "en-US/slt: en-US of hello from es-ES");
}

TEST_F(Language, WhoSpeaksIsNotInterruptedByTheChange) {
  join_both();
  bool is_asked = false;
  speak_until("1", 60, [&] {
    if (script().far_ends.at("1").sequence >= 50 && !std::exchange(is_asked, true))
      floor_->change_language(1, "fr-FR", "the test");
    return script().counters.spoken.size() >= 1;
  });
  EXPECT_THAT(counters().spoken, ElementsAre("es-ES/: es-ES of hello from en-US"))
      << "as he began it";
  wait_for_line("1 speaks fr-FR");
}

TEST_F(Language, TwoWhoComeToSpeakOneLanguageAreConnectedAsTheyAre) {
  join_both();
  change(1, "es-MX");
  wait_for_line("1 speaks es-MX after en-US");
  run_on(worker(), [] { script().far_ends.at("2").heard.clear(); });
  speak_until("1", 40, [] {
    return std::ranges::count_if(script().far_ends.at("2").heard,
                                 [](int16_t s) { return std::abs(s) > 4500; }) >= 5;
  });
  EXPECT_THAT(counters().spoken, testing::IsEmpty());
}

TEST_F(Language, WhoSpokeOneLanguageAreTranslatedOnceOneOfThemChanges) {
  auto speaker = plan("1", "es-MX", {"1", "2"});
  speaker.crossover = routing::Crossover::kPassThrough;
  speaker.in_two_languages = routing::Crossover::kTranslate;
  join_both(speaker);
  change(1, "en-US");
  wait_for_line("1 speaks en-US after es-MX");
  speak(1);
  EXPECT_THAT(counters().spoken, ElementsAre("es-ES/: es-ES of hello from en-US"));
}

TEST_F(Language, WhatNobodyServesIsRefusedAndTheCallGoesOn) {
  join_both();
  change(1, "de-DE");
  wait_for_line(
      "1 may not speak de-DE after en-US (the test): no recognizer of { absent, ear, second_ear } "
      "serves de-DE");
  change(1, "en-US");
  wait_for_line("1 may not speak en-US after en-US (the test): that is what he speaks");
  speak(1);
  EXPECT_THAT(counters().spoken, ElementsAre("es-ES/: es-ES of hello from en-US"));
}

TEST_F(Language, WishedTwiceItIsChangedAsTheFirstWishHadIt) {
  join_both();
  run_on(worker(), [&] {
    floor_->change_language(1, "fr-FR", "the first");
    floor_->change_language(1, "fr-FR", "the second");
  });
  wait_for_line("1 speaks fr-FR after en-US (the first)");
}

TEST_F(Language, WhoWishesHisOwnLanguageBackBeforeTheChangeKeepsIt) {
  join_both();
  run_on(worker(), [&] {
    floor_->change_language(1, "fr-FR", "the test");
    floor_->change_language(1, "en-US", "the test");
  });
  speak(1);
  EXPECT_THAT(counters().spoken, ElementsAre("es-ES/: es-ES of hello from en-US"));
  EXPECT_EQ(language_of("1"), "en-US");
}

TEST_F(Language, TheScriptMayChangeItWithWhatWasSaid) {
  load(R"(
function on_transcript(call, line)
  if line.language == "en-US" then return language("fr-FR") end
end)");
  join_both();
  speak(1);
  wait_for_line("1 speaks fr-FR after en-US");
  speak(2);
  EXPECT_THAT(counters().spoken, ElementsAre("es-ES/: es-ES of hello from en-US",
                                             "es-ES/: es-ES of hello from fr-FR"));
}

TEST_F(Language, SpeakingAnotherListedLanguageTwiceChangesIt) {
  auto speaker = plan("1", "en-US", {"1", "2"});
  speaker.leg.detect = {"fr-FR"};
  join_both(speaker);
  run_on(worker(), [] { script().detected = "fr"; });
  speak(1);
  EXPECT_EQ(language_of("1"), "en-US") << "one line is no change";
  EXPECT_THAT(counters().translated, ElementsAre("fr-FR>es-ES: hello from en-US"))
      << "but it is translated from what it was said in";
  speak(2);
  wait_for_line("1 speaks fr-FR after en-US (heard by ear)");
  run_on(worker(), [] { script().detected = "en"; });
  speak(3);
  speak(4);
  wait_for_line("1 speaks en-US after fr-FR (heard by ear)");
  EXPECT_THAT(lines(), Not(Contains(HasSubstr("may not"))));
}

TEST_F(Language, HeMaySpeakTheOneOfHisRouteAgainAlsoInANewerGeneration) {
  auto speaker = plan("1", "en-US", {"1", "2"});
  speaker.leg.detect = {"fr-FR"};
  speaker.leg.adopt = routing::Adopt::kNow;
  join_both(speaker);
  change(1, "fr-FR");
  wait_for_line("1 speaks fr-FR after en-US");
  auto newer = std::make_shared<Generation>(*generation_);
  newer->number = 2;
  newer->script = test::routes_of(R"(
chain("recognizer", { "ear" }) chain("translator", { "dictionary" }) chain("synthesizer", { "voice" })
extension("1", { speaks = "en-US", detect = { "fr-FR" }, detect_after = 1, adopt = "now" })
extension("2", { speaks = "es-ES" })
pair("1", "2")
)");
  run_on(worker(), [&] { floor_->adopt(newer); });
  ASSERT_TRUE(wait_until(worker(), [&] { return floor_->report().front().generation == 2; }));
  EXPECT_EQ(language_of("1"), "fr-FR") << "as he wished";
  run_on(worker(), [] { script().detected = "en"; });
  speak(1);
  wait_for_line("1 speaks en-US after fr-FR (heard by ear)");
}

TEST_F(Language, WhoIsUnderstoodAsHeSpeaksIsStillHeard) {
  auto speaker = plan("1", "en-US", {"1", "2"});
  speaker.leg.detect = {"es-ES"};
  speaker.leg.detect_after = 1;
  join_both(speaker);
  run_on(worker(), [] { script().detected = "es"; });
  speak(1);
  EXPECT_THAT(counters().spoken, ElementsAre("es-ES/: hello from en-US")) << "no translation";
  wait_for_line("1 speaks es-ES after en-US");
  run_on(worker(), [] { script().detected = "en"; });
  speak_until("1", 40, [&] { return has_line("1 speaks en-US after es-ES"); });
}

}  // namespace
}  // namespace dgm::calls
