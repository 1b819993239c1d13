#include <gmock/gmock.h>

#include "tests/host/routing/load_text.h"

namespace dgm::routing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

RouteTable table_of(const std::string& text) {
  const auto loaded = load_text(std::string(kChains) + text);
  EXPECT_THAT(loaded->errors, IsEmpty());
  return loaded->context->table;
}

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

TEST(RouteTable, TheOrderOfMergingIsDefaultsChainPairExtension) {
  const RouteTable table = table_of(
      "extension('1', { speaks = 'en', recognizer = { 'own' }, endpoint_ms = 700 })\n"
      "extension('2', { speaks = 'es' })\n"
      "pair('1', '2', { endpoint_ms = 500, original = 'mute', duck_db = -12.5 })");
  const LegRoute one = table.plan("1")->leg, two = table.plan("2")->leg;
  EXPECT_THAT(one.recognizer, ElementsAre("own"));
  EXPECT_THAT(two.recognizer, ElementsAre("r"));
  EXPECT_EQ(one.endpoint_ms, 700u);
  EXPECT_EQ(two.endpoint_ms, 500u);
  EXPECT_EQ(one.original, OriginalVoice::kMute);
  EXPECT_EQ(two.duck_db, -12.5);
  EXPECT_EQ(two.max_utterance_ms, 15000u);
}

TEST(RouteTable, AChainMayAskTwo) {
  const auto loaded = load_text(
      "chain('recognizer', { 'r' }) chain('translator', { 't' }, { hedge = true })\n"
      "chain('synthesizer', { 's' })\n"
      "extension('1', { speaks = 'en' }) extension('2', { speaks = 'es' }) pair('1', '2')");
  ASSERT_THAT(loaded->errors, IsEmpty());
  const LegRoute one = loaded->context->table.plan("1")->leg;
  EXPECT_TRUE(one.hedge_translator);
  EXPECT_FALSE(one.hedge_synthesizer);
  EXPECT_EQ(one.on_failure, OnFailure::kAnnounce);
  EXPECT_EQ(one.adopt, Adopt::kNextCall);
}

TEST(RouteTable, WrongOptionsOfAChainAreErrors) {
  const std::string rest =
      "chain('translator', { 't' }) chain('synthesizer', { 's' })\n"
      "extension('1', { speaks = 'en' }) extension('2', { speaks = 'es' }) pair('1', '2')";
  EXPECT_THAT(load_text("chain('recognizer', { 'r' }, { hedge = true })\n" + rest)->errors,
              ElementsAre("routes.lua:1: chain(\"recognizer\"): hedge = true is for translators "
                          "and synthesizers: a recognizer listens all the time"));
  EXPECT_THAT(load_text("chain('recognizer', { 'r' }, { hedg = true })\n" + rest)->errors,
              ElementsAre("routes.lua:1: chain(\"recognizer\"): unknown key \"hedg\" (did you "
                          "mean \"hedge\"?)"));
  EXPECT_THAT(load_text("chain('recognizer', { 'r' }, true)\n" + rest)->errors,
              ElementsAre("routes.lua:1: chain(\"recognizer\"): true is not a table of options { "
                          "hedge = true }"));
}

TEST(RouteTable, AnEmotionChainAndItsStyleArrive) {
  const RouteTable table = table_of(
      "chain('emotion', { 'hume', 'prosody' })\n"
      "extension('1', { speaks = 'en', emotion_style = { anger = { stability = 0.25, speed = 1 }, "
      "calm = {} } })\n"
      "extension('2', { speaks = 'es', emotion = { 'prosody' } }) pair('1', '2')");
  const LegRoute one = table.plan("1")->leg, two = table.plan("2")->leg;
  EXPECT_THAT(one.emotion, ElementsAre("hume", "prosody"));
  EXPECT_THAT(two.emotion, ElementsAre("prosody"));
  EXPECT_EQ(one.emotion_style,
            (EmotionStyle{{"anger", {{"stability", 0.25}, {"speed", 1}}}, {"calm", {}}}));
  EXPECT_THAT(two.emotion_style, IsEmpty());
}

TEST(RouteTable, AnEmotionStyleThatIsNoneIsAnErrorWithAnExample) {
  const auto errors_of = [](const std::string& style) {
    return load_text(std::string(kChains) + "extension('1', { speaks = 'en', emotion_style = " +
                     style + " }) extension('2', { speaks = 'es' }) pair('1', '2')")
        ->errors;
  };
  for (const char* table : {"7", "{ 'anger' }", "{ [true] = {} }"})
    EXPECT_THAT(
        errors_of(table),
        ElementsAre(::testing::HasSubstr("is not a table such as { anger = { stability = 0.3 } }")))
        << table;
  for (const char* row : {"7", "{ 0.3 }", "{ stability = 'low' }", "{ stability = 5 }"})
    EXPECT_THAT(errors_of(std::string("{ anger = ") + row + " }"),
                ElementsAre(::testing::HasSubstr(
                    "is not a table of numbers from 0 to 4 such as { stability = 0.3 }")))
        << row;
}

TEST(RouteTable, EveryOptionArrives) {
  const RouteTable table = table_of(
      "extension('1', { speaks = 'en', voice = 'slt', recognizer = { 'a' }, translator = { 'b' },\n"
      "  synthesizer = { 'c' }, original = 'full', duck_db = -6, duck_release_ms = 10,\n"
      "  barge_in = 'yield', fallback = 'mute', endpoint_ms = 300, max_utterance_ms = 2000,\n"
      "  automatic_gain = false, comfort_noise = true, codec = 'g722' })\n"
      "extension('2', { speaks = 'es' }) pair('1', '2')");
  const LegRoute leg = table.plan("1")->leg;
  EXPECT_EQ(leg.voice, "slt");
  EXPECT_THAT(leg.translator, ElementsAre("b"));
  EXPECT_THAT(leg.synthesizer, ElementsAre("c"));
  EXPECT_EQ(leg.original, OriginalVoice::kFull);
  EXPECT_EQ(leg.duck_release_ms, 10u);
  EXPECT_EQ(leg.barge_in, BargeIn::kYield);
  EXPECT_EQ(leg.fallback, Fallback::kMute);
  EXPECT_EQ(leg.max_utterance_ms, 2000u);
  EXPECT_FALSE(leg.automatic_gain);
  EXPECT_TRUE(leg.comfort_noise);
  EXPECT_EQ(leg.codec, "g722");
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

TEST(RouteTable, AWayForMediaIsTheExtensionsOrThePairs) {
  const RouteTable table = table_of(
      "extension('1', { speaks = 'en', media = 'auto' }) extension('2', { speaks = 'es' })\n"
      "pair('1', '2', { media = 'audiosocket' })");
  EXPECT_EQ(table.plan("1")->leg.media, "");
  EXPECT_EQ(table.plan("2")->leg.media, "audiosocket");
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

TEST(RouteTable, FilesAreRunInOrderOfTheirNamesAndTogetherMakeOneTable) {
  const TemporaryFolder folder;
  folder.write("10_chains.lua", kChains);
  folder.write("20_more.lua", "require('10_chains') extension('1', { speaks = 'en' })");
  folder.write("30_pairs.lua", "extension('2', { speaks = 'es' }) pair('1', '2')");
  folder.write("routes_test.lua", "not even Lua");
  folder.write("types/dragoman.lua", "not even Lua");
  auto loaded = load_scripts({folder.path()}, {});
  ASSERT_TRUE(std::holds_alternative<std::unique_ptr<ScriptContext>>(loaded));
  EXPECT_TRUE(std::get<std::unique_ptr<ScriptContext>>(loaded)->table.plan("1"));
}

TEST(RouteTable, RequireGivesWhatTheFileReturnsOnce) {
  const TemporaryFolder folder;
  folder.write("lib/names.lua", "loads = (loads or 0) + 1\nreturn { one = '1' }");
  folder.write("routes.lua",
               std::string(kChains) +
                   "local names = require('lib.names')\nassert(require('lib.names') == names)\n"
                   "assert(loads == 1)\n"
                   "extension(names.one, { speaks = 'en' }) extension('2', { speaks = 'es' })\n"
                   "pair('1', '2')");
  auto loaded = load_scripts({folder.path()}, {});
  ASSERT_TRUE(std::holds_alternative<std::unique_ptr<ScriptContext>>(loaded))
      << std::get<std::vector<Error>>(loaded).front().text();
}

TEST(RouteTable, FoldersWithoutScriptsAreErrors) {
  const TemporaryFolder folder;
  folder.write("note.txt", "");
  const auto text = [](const std::string& path) {
    return std::get<std::vector<Error>>(load_scripts({path}, {})).at(0).text();
  };
  EXPECT_EQ(text(folder.path()), folder.path() + ": holds no routing script; it needs a .lua file");
  EXPECT_EQ(text("/nowhere"),
            "/nowhere: cannot be read: No such file or directory; name the folder "
            "of the routing scripts");
}

}  // namespace
}  // namespace dgm::routing
