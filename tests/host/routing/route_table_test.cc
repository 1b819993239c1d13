#include <gmock/gmock.h>

#include "tests/host/routing/load_text.h"

namespace dgm::routing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> warnings_of(const std::string& text) {
  const auto loaded = load_text(std::string(kChains) + text);
  EXPECT_THAT(loaded->errors, IsEmpty());
  return loaded->warnings;
}

TEST(RouteTable, APairHasOneRoomInScriptOrderForBothSides) {
  const RouteTable table = table_of(
      "extension('7777', { speaks = 'en-US' }) extension('8888', { speaks = 'es-ES' })\n"
      "pair('7777', '8888')");
  for (const char* number : {"7777", "8888"}) {
    const Result<LegPlan> plan = table.plan(number);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->leg.extension, number);
    EXPECT_EQ(plan->room, "7777-8888");
    EXPECT_THAT(plan->members, ElementsAre("7777", "8888"));
    EXPECT_FALSE(plan->shared_room);
    EXPECT_EQ(plan->crossover, Crossover::kTranslate);
    EXPECT_THAT(plan->why, ::testing::EndsWith("routes.lua:3 pair(7777, 8888)"));
  }
  EXPECT_EQ(table.plan("7777")->leg.language, "en-US");
  EXPECT_EQ(table.plan("8888")->leg.language, "es-ES");
}

TEST(RouteTable, WhoHasAPhoneIsCalledByTheOthersOfHisRoom) {
  const RouteTable pair = table_of(
      "extension('_7X', { speaks = 'en' }) extension('_8X', { speaks = 'es', dial = 'PJSIP/bob' "
      "})\n"
      "pair('_7X', '_8X', { ring_s = 15 })");
  const auto called = pair.plan("71")->invitations;
  ASSERT_EQ(called.size(), 1u);
  EXPECT_EQ(called[0].extension, "81");
  EXPECT_EQ(called[0].destination, "PJSIP/bob");
  EXPECT_EQ(called[0].ring_deadline_ms, 15'000u);
  EXPECT_THAT(pair.plan("81")->invitations, IsEmpty());
  EXPECT_EQ(pair.plan("81")->leg.dial, "PJSIP/bob");

  const RouteTable room = table_of(
      "extension('1', { speaks = 'en', dial = 'PJSIP/a' }) extension('2', { speaks = 'es' })\n"
      "extension('3', { speaks = 'fr', dial = 'Local/5@in' }) room('meeting', { '1', '2', '3' })");
  const auto both = room.plan("2")->invitations;
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0].destination, "PJSIP/a");
  EXPECT_EQ(both[1].destination, "Local/5@in");
  ASSERT_EQ(room.plan("1")->invitations.size(), 1u) << "not himself";
  EXPECT_EQ(room.plan("1")->invitations[0].extension, "3");
}

TEST(RouteTable, PatternsOfAPairConnectEqualDigits) {
  const RouteTable table = table_of(
      "extension('_7XXX', { speaks = 'en' }) extension('_8XXX', { speaks = 'es' })\n"
      "pair('_7XXX', '_8XXX')");
  const Result<LegPlan> plan = table.plan("8042");
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->room, "7042-8042");
  EXPECT_THAT(plan->members, ElementsAre("7042", "8042"));
  EXPECT_EQ(plan->leg.language, "es");
}

TEST(RouteTable, AnExtensionInsideAPatternKeepsThePairAndItsOwnOptions) {
  const RouteTable table = table_of(
      "extension('_7XXX', { speaks = 'en' }) extension('_8XXX', { speaks = 'es' })\n"
      "extension('7001', { speaks = 'fr' }) pair('_7XXX', '_8XXX')");
  EXPECT_EQ(table.plan("7001")->leg.language, "fr");
  EXPECT_EQ(table.plan("7001")->room, "7001-8001");
  EXPECT_EQ(table.plan("7002")->leg.language, "en");
  std::vector<std::string> pairs;
  for (const auto& use : table.chain_uses()) {
    if (use.kind == "translator") pairs.push_back(use.source_language + ">" + use.target_language);
  }
  EXPECT_THAT(pairs, ::testing::UnorderedElementsAre("en>es", "es>en", "fr>es", "es>fr"));
}

TEST(RouteTable, ADigitThatDoesNotFitThePartnerIsSaid) {
  const RouteTable table = table_of(
      "extension('_7X', { speaks = 'en' }) extension('_8Z', { speaks = 'es' }) pair('_7X', '_8Z')");
  EXPECT_TRUE(table.plan("71"));
  const Result<LegPlan> plan = table.plan("70");
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().sentence,
            "extension \"70\" has no partner in pair(_7X, _8Z): its variable digits do not fit the "
            "other pattern");
}

TEST(RouteTable, TheSameLanguagePassesThrough) {
  const RouteTable table = table_of(
      "extension('1', { speaks = 'en-US' }) extension('2', { speaks = 'en-GB' }) pair('1', '2')");
  EXPECT_EQ(table.plan("1")->crossover, Crossover::kPassThrough);
  EXPECT_THAT(table.chain_uses(), IsEmpty());
}

TEST(RouteTable, WhoeverChangesHisLanguageInARoomOfOneGetsTheRoomsOwnCrossover) {
  const auto in_two_languages = [](const std::string& options) {
    return table_of(
               "extension('1', { speaks = 'en-US' }) extension('2', { speaks = 'en-GB' })\n"
               "pair('1', '2'" +
               options + ")")
        .plan("1")
        ->in_two_languages;
  };
  EXPECT_EQ(in_two_languages(""), Crossover::kTranslate);
  EXPECT_EQ(in_two_languages(", { crossover = 'debug' }"), Crossover::kDebug);
  EXPECT_EQ(in_two_languages(", { crossover = 'pass_through' }"), std::nullopt);
}

TEST(RouteTable, ARoomOfThreeNamesAllSixDirections) {
  const RouteTable table = table_of(
      "extension('1', { speaks = 'en' }) extension('2', { speaks = 'es' })\n"
      "extension('3', { speaks = 'fr', voice = 'amelie' }) room('meeting', { '3', '1', '2' })");
  const Result<LegPlan> plan = table.plan("1");
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->room, "meeting");
  EXPECT_TRUE(plan->shared_room);
  EXPECT_THAT(plan->members, ElementsAre("3", "1", "2"));
  int translators = 0;
  for (const auto& use : table.chain_uses()) {
    if (use.kind == "translator") ++translators;
    if (use.kind == "synthesizer" && use.extension == "3") {
      EXPECT_EQ(use.target_language, "fr");
      EXPECT_EQ(use.voice, "amelie");
    }
  }
  EXPECT_EQ(translators, 6);
}

TEST(RouteTable, PassThroughNeedsNoChain) {
  const auto loaded = load_text(
      "extension('1', { speaks = 'en' }) extension('2', { speaks = 'es' })\n"
      "pair('1', '2', { crossover = 'pass_through' })");
  EXPECT_THAT(loaded->errors, IsEmpty());
  EXPECT_EQ(loaded->context->table.plan("2")->crossover, Crossover::kPassThrough);
}

TEST(RouteTable, UnknownNumbersAreAnsweredWithTheNearestOne) {
  const RouteTable table = table_of(
      "extension('7777', { speaks = 'en' }) extension('8888', { speaks = 'es' })\n"
      "extension('5', { speaks = 'es' }) pair('7777', '8888')");
  EXPECT_EQ(table.plan("7778").error().sentence, "no extension \"7778\" (did you mean \"7777\"?)");
  EXPECT_EQ(table.plan("99").error().sentence, "no extension \"99\"; known: 5, 7777, 8888");
  EXPECT_EQ(table.plan("5").error().sentence,
            "extension \"5\" has no pair and no room; add pair(\"5\", ...) or a room(...)");
}

TEST(RouteTable, NumbersMayBeWrittenWithoutQuotes) {
  const RouteTable table = table_of(
      "extension(7777, { speaks = 'en' }) extension(8888, { speaks = 'es' })\n"
      "pair(7777, 8888)");
  EXPECT_EQ(table.plan("7777")->room, "7777-8888");
}

TEST(RouteTable, DeclarationsMayComeInAnyOrder) {
  const RouteTable table = table_of(
      "pair('1', '2') extension('2', { speaks = 'es' }) extension('1', { speaks = 'en' })");
  EXPECT_TRUE(table.plan("1"));
}

TEST(RouteTable, WarnsOfWhatIsNeverUsed) {
  EXPECT_THAT(warnings_of("extension('1', { speaks = 'en' })"),
              ElementsAre("routes.lua:2: extension \"1\" has no pair and no room: its callers are "
                          "refused; add pair(\"1\", ...)"));
  EXPECT_THAT(
      warnings_of("extension('_7X', { speaks = 'en' })\nextension('_7[0-9]', { speaks = 'es' })\n"
                  "extension('_8X', { speaks = 'es' })\npair('_7X', '_8X')"),
      ElementsAre("routes.lua:3: extension \"_7[0-9]\" and \"_7X\" at routes.lua:2 match the same "
                  "numbers: only the latter is ever used; remove one"));
  EXPECT_THAT(
      warnings_of("extension('_7X1', { speaks = 'en' })\nextension('_70X', { speaks = 'es' })\n"
                  "extension('_8X1', { speaks = 'es' }) extension('_80X', { speaks = 'es' })\n"
                  "pair('_7X1', '_8X1') pair('_70X', '_80X')"),
      ElementsAre("routes.lua:2: extension \"_7X1\" and \"_70X\" at routes.lua:3 overlap: numbers "
                  "that match both use the latter",
                  "routes.lua:4: extension \"_8X1\" and \"_80X\" at routes.lua:4 overlap: numbers "
                  "that match both use the latter"));
  EXPECT_THAT(
      warnings_of("extension('_7XX', { speaks = 'en' }) extension('_70X', { speaks = 'en' })\n"
                  "extension('_8XX', { speaks = 'es' }) pair('_7XX', '_8XX')"),
      IsEmpty())
      << "a special case inside a general one is what patterns are for";
}

}  // namespace
}  // namespace dgm::routing
