// Running calls whose route says adopt = "now", and a newer generation.
#include "tests/host/calls/room_fixture.h"
#include "tests/host/calls/routes_of.h"

namespace dgm::calls {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const std::string kSameRoutes = test::kScriptedChains + R"(
extension("1", { speaks = "en-US", adopt = "now" })
extension("2", { speaks = "es-ES", adopt = "now" })
extension("3", { speaks = "fr-FR", adopt = "now" })
room("room", { "1", "2", "3" })
)";

class RoomAdoption : public RoomTest {
 protected:
  enum class Providers : uint8_t { kSame, kAllNew };

  void join_now(const std::string& extension, const std::string& language) {
    auto plan = calls::plan(extension, language, {"1", "2", "3"});
    plan.leg.adopt = routing::Adopt::kNow;
    join(plan);
  }
  std::shared_ptr<Generation> next(Providers providers, const std::string& routes) {
    auto made = std::make_shared<Generation>(
        providers == Providers::kSame ? *generation_ : *test::scripted_generation());
    made->number = 2;
    made->health = generation_->health;
    made->counts = std::make_shared<GenerationCounts>();
    made->script = test::routes_of(routes);
    return made;
  }
  void adopt(const GenerationPtr& generation) {
    run_on(worker(), [&] { floor_->adopt(generation); });
  }
  bool have_moved(size_t legs) {
    return wait_until(worker(), [&] { return moved_.size() == legs; });
  }
  std::vector<uint64_t> generations() {
    std::vector<uint64_t> numbers;
    run_on(worker(), [&] {
      for (const auto& leg : floor_->report()) numbers.push_back(leg.generation);
    });
    return numbers;
  }
};

TEST_F(RoomAdoption, InTheMiddleOfAnUtteranceNothingIsLostAndNothingIsDoubled) {
  join_now("1", "en-US");
  join_now("2", "es-ES");
  const auto newer = next(Providers::kAllNew, kSameRoutes);
  bool is_adopted = false;
  speak_until("1", 50, [&] {
    if (!is_adopted && script().far_ends.at("1").sequence >= 50) {
      floor_->adopt(newer);
      is_adopted = true;
    }
    if (script().far_ends.at("1").sequence < 70) {
      EXPECT_THAT(moved_, testing::Not(testing::Contains("1"))) << "he still speaks";
    }
    return notes_.lags_ms.size() == 1;
  });
  ASSERT_TRUE(have_moved(2));
  speak_until("1", 50, [&] { return notes_.lags_ms.size() == 2; });
  const auto& counters = script().counters;
  EXPECT_EQ(counters.utterances, 2);
  EXPECT_THAT(counters.translated,
              ElementsAre("en-US>es-ES: hello from en-US", "en-US>es-ES: hello from en-US"));
  EXPECT_EQ(counters.spoken.size(), 2U);
  EXPECT_EQ(counters.recognizers_opened, 4);
  EXPECT_EQ(counters.translators_opened, 4);
  EXPECT_EQ(counters.synthesizers_opened, 4);
  EXPECT_EQ(newer->counts->utterances, 1U) << "the one that began there";
  EXPECT_EQ(generation_->counts->utterances, 1U);
  EXPECT_EQ(generation_->counts->failures() + newer->counts->failures(), 0U);
  for (const auto& line : lines()) EXPECT_THAT(line, testing::Not(HasSubstr("trouble")));
}

TEST_F(RoomAdoption, UnchangedProvidersKeepTheirSessions) {
  join_now("1", "en-US");
  join_now("2", "es-ES");
  adopt(next(Providers::kSame, kSameRoutes));
  ASSERT_TRUE(have_moved(2));
  EXPECT_EQ(script().counters.recognizers_opened, 2);
  EXPECT_EQ(script().counters.translators_opened, 2);
  EXPECT_EQ(script().counters.synthesizers_opened, 2);
  EXPECT_THAT(generations(), ElementsAre(2U, 2U));
}

TEST_F(RoomAdoption, TheGenerationThatNobodyUsesIsFreed) {
  join_now("1", "en-US");
  join_now("2", "es-ES");
  const std::weak_ptr<const Generation> before = generation_;
  generation_ = next(Providers::kAllNew, kSameRoutes);
  adopt(generation_);
  ASSERT_TRUE(have_moved(2));
  speak_until("1", 50, [&] { return notes_.lags_ms.size() == 1; });
  EXPECT_TRUE(before.expired());
}

TEST_F(RoomAdoption, AScriptThatAnswersAfterThatOfANewerGenerationIsTooLate) {
  join_now("1", "en-US");
  join_now("2", "es-ES");
  const auto asked =
      next(Providers::kSame, std::string(kSameRoutes) + "function on_call(call) end");
  const auto newest = next(Providers::kSame, kSameRoutes);
  newest->number = 3;
  run_on(worker(), [&] {
    floor_->adopt(asked);   // its script's answers come to the worker
    floor_->adopt(newest);  // that one has nothing to ask
  });
  ASSERT_TRUE(have_moved(2));
  EXPECT_THAT(generations(), ElementsAre(3U, 3U));
}

TEST_F(RoomAdoption, ACallThatDoesNotAskForItStaysWhereItIs) {
  join(plan("1", "en-US", {"1", "2"}));
  join_now("2", "es-ES");
  adopt(next(Providers::kAllNew, kSameRoutes));
  ASSERT_TRUE(have_moved(1));
  EXPECT_THAT(generations(), ElementsAre(1U, 2U));
  speak_until("1", 50, [&] { return notes_.lags_ms.size() == 1; });
  EXPECT_EQ(script().counters.recognizers_opened, 3) << "that of 2 only";
  EXPECT_EQ(script().counters.synthesizers_opened, 3) << "the voice into 2's language";
}

TEST_F(RoomAdoption, OfThreeOnlyTheDirectionsThatChangedAreSpokenByTheNewVoice) {
  join_now("1", "en-US");
  join_now("2", "es-ES");
  join(plan("3", "fr-FR", {"1", "2", "3"}));
  adopt(next(Providers::kSame, test::kScriptedChains + R"(
extension("1", { speaks = "en-US" })
extension("2", { speaks = "es-ES", voice = "carlos" })
extension("3", { speaks = "fr-FR" })
room("room", { "1", "2", "3" })
)"));
  ASSERT_TRUE(have_moved(2));
  speak_until("1", 50, [&] { return notes_.lags_ms.size() == 2; });
  EXPECT_THAT(script().counters.spoken,
              UnorderedElementsAre("es-ES/carlos: es-ES of hello from en-US",
                                   "fr-FR/: fr-FR of hello from en-US"));
  EXPECT_EQ(script().counters.recognizers_opened, 3);
  EXPECT_EQ(script().counters.synthesizers_opened, 6 + 2);
}

TEST_F(RoomAdoption, AnotherLanguageIsSpokenFromTheNextSentenceOn) {
  join_now("1", "en-US");
  join_now("2", "es-ES");
  adopt(next(Providers::kSame, test::kScriptedChains + R"(
extension("1", { speaks = "en-US" })
extension("2", { speaks = "fr-FR" })
room("room", { "1", "2" })
)"));
  ASSERT_TRUE(have_moved(2));
  speak_until("1", 50, [&] { return notes_.lags_ms.size() == 1; });
  speak_until("2", 50, [&] { return notes_.lags_ms.size() == 2; });
  EXPECT_THAT(script().counters.translated,
              ElementsAre("en-US>fr-FR: hello from en-US", "fr-FR>en-US: hello from fr-FR"));
}

TEST_F(RoomAdoption, OnCallIsAskedAgainButCannotRefuseOrMoveWhoIsThere) {
  join_now("1", "en-US");
  join_now("2", "es-ES");
  adopt(next(Providers::kSame, kSameRoutes + R"(
function on_call(call)
  if call.extension == "1" then return reject(403, "nobody any more") end
  return translate { voice = "carlos" }
end
)"));
  ASSERT_TRUE(have_moved(2));
  speak_until("1", 50, [&] { return notes_.lags_ms.size() == 1; });
  EXPECT_THAT(script().counters.spoken, ElementsAre("es-ES/carlos: es-ES of hello from en-US"));
  EXPECT_EQ(gone_, 0);
}

TEST_F(RoomAdoption, AnExtensionThatTheNewRoutesDoNotKnowGoesOnAsBefore) {
  join_now("1", "en-US");
  join_now("2", "es-ES");
  adopt(next(Providers::kSame, test::kScriptedChains + R"(
extension("8", { speaks = "en-US" })
extension("9", { speaks = "es-ES" })
pair("8", "9")
)"));
  EXPECT_TRUE(wait_until(worker(), [&] {
    return std::ranges::count_if(notes_.lines, [](const std::string& line) {
             return line.find("the call stays on generation 1") != std::string::npos;
           }) == 2;
  }));
  speak_until("1", 50, [&] { return notes_.lags_ms.size() == 1; });
  EXPECT_THAT(moved_, IsEmpty());
}

TEST_F(RoomAdoption, FailuresAreCountedWhereTheyHappen) {
  join_now("1", "en-US");
  join_now("2", "es-ES");
  script().translator_refuses = true;
  speak_until("1", 50, [&] { return generation_->counts->untranslated == 1; });
  EXPECT_EQ(generation_->counts->utterances, 1U);
  EXPECT_EQ(generation_->counts->failures(), 1U);
}

}  // namespace
}  // namespace dgm::calls
