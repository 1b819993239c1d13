// Options of an extension: how they are merged, what each may hold.
#include <gmock/gmock.h>

#include "tests/host/routing/load_text.h"

namespace dgm::routing {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;

TEST(RouteOptions, TheOrderOfMergingIsDefaultsChainPairExtension) {
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

TEST(RouteOptions, AChainMayAskTwo) {
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

TEST(RouteOptions, WrongOptionsOfAChainAreErrors) {
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

TEST(RouteOptions, AnEmotionChainAndItsStyleArrive) {
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

TEST(RouteOptions, AnEmotionStyleThatIsNoneIsAnErrorWithAnExample) {
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

TEST(RouteOptions, PhrasesAreTheExtensionsOrThePairs) {
  const RouteTable table = table_of(
      "extension('1', { speaks = 'en', phrases = { 'Dragoman', 'Q3' } })\n"
      "extension('2', { speaks = 'es' }) pair('1', '2', { phrases = { 'Lea' } })");
  EXPECT_THAT(table.plan("1")->leg.phrases, ElementsAre("Dragoman", "Q3"));
  EXPECT_THAT(table.plan("2")->leg.phrases, ElementsAre("Lea"));
}

TEST(RouteOptions, PhrasesThatAreNoneAreAnError) {
  const auto error_of = [](const std::string& phrases) {
    const auto errors =
        load_text(std::string(kChains) + "extension('1', { speaks = 'en', phrases = " + phrases +
                  " }) extension('2', { speaks = 'es' }) pair('1', '2')")
            ->errors;
    return errors.empty() ? std::string() : errors.front();
  };
  EXPECT_EQ(error_of("{}"), "");
  EXPECT_THAT(error_of("'Q3'"),
              EndsWith("is not a list of words and names such as { \"Dragoman\", \"Q3\" }"));
  for (const char* phrase : {"7", "''", "('x'):rep(101)", "'\\xff'"})
    EXPECT_THAT(error_of("{ 'Q3', " + std::string(phrase) + " }"),
                EndsWith("is not a text of 1 to 100 bytes in UTF-8"))
        << phrase;
  EXPECT_THAT(error_of("(function() local all = {} for i = 1, 101 do all[i] = 'a' .. i end "
                       "return all end)()"),
              EndsWith("phrases has 101 entries; 100 is the most"));
}

TEST(RouteOptions, EveryOptionArrives) {
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

TEST(RouteOptions, AWayForMediaIsTheExtensionsOrThePairs) {
  const RouteTable table = table_of(
      "extension('1', { speaks = 'en', media = 'auto' }) extension('2', { speaks = 'es' })\n"
      "pair('1', '2', { media = 'audiosocket' })");
  EXPECT_EQ(table.plan("1")->leg.media, "");
  EXPECT_EQ(table.plan("2")->leg.media, "audiosocket");
}

}  // namespace
}  // namespace dgm::routing
