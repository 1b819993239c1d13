#include "host/routing/cross_check.h"

#include <gmock/gmock.h>

#include "tests/host/routing/load_text.h"

namespace dgm::routing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<ProviderFacts> kProviders{
    {"pocketsphinx", "recognizer", {"lang:en"}, true, ""},
    {"pocketsphinx_es", "recognizer", {"lang:es"}, true, ""},
    {"deepgram", "recognizer", {}, false, "environment variable DEEPGRAM_API_KEY is not set"},
    {"apertium", "translator", {"pair:en>es", "pair:es>en"}, true, ""},
    {"deepl", "translator", {}, false, "enabled = false at providers.ini:9"},
    {"flite", "synthesizer", {"lang:en", "voice:slt", "voice:rms"}, true, ""},
    {"espeak", "synthesizer", {"lang:en", "lang:es", "lang:fr"}, true, ""},
    {"elevenlabs", "synthesizer", {}, false, "environment variable X is not set"}};

struct Texts {
  std::vector<std::string> errors, warnings, notices;
};

Texts check(const std::string& script, const std::vector<ProviderFacts>& providers = kProviders) {
  const auto loaded = load_text(script);
  EXPECT_THAT(loaded->errors, IsEmpty());
  const CrossCheck result = cross_check(loaded->context->table, providers);
  const std::string folder = loaded->folder.path();
  return {without_folder(result.errors, folder), without_folder(result.warnings, folder),
          without_folder(result.notices, folder)};
}

constexpr const char* kGood =
    "chain('recognizer', { 'deepgram', 'pocketsphinx', 'pocketsphinx_es' }) "
    "chain('translator', { 'apertium' })\n"
    "chain('synthesizer', { 'flite', 'espeak' })\n";

TEST(CrossCheck, TheShippedScriptFitsTheShippedProviders) {
  auto loaded = load_scripts({}, {});
  const auto& context = std::get<std::unique_ptr<ScriptContext>>(loaded);
  const CrossCheck result = cross_check(context->table, kProviders);
  EXPECT_THAT(result.errors, IsEmpty());
  EXPECT_THAT(result.warnings, IsEmpty());
  std::vector<std::string> notices;
  for (const Error& notice : result.notices) notices.push_back(notice.text());
  EXPECT_THAT(notices,
              ::testing::UnorderedElementsAre(
                  "recognizer \"deepgram\" is disabled (environment variable DEEPGRAM_API_KEY is "
                  "not set); chains skip it",
                  "translator \"deepl\" is disabled (enabled = false at providers.ini:9); chains "
                  "skip it",
                  "synthesizer \"elevenlabs\" is disabled (environment variable X is not set); "
                  "chains skip it"));
}

// One line for one provider: the settings have told it already.
TEST(CrossCheck, DoesNotTellAgainOfAProviderWithoutItsKey) {
  auto providers = kProviders;
  for (auto& provider : providers) provider.is_told = provider.name != "deepl";
  auto loaded = load_scripts({}, {});
  const auto& context = std::get<std::unique_ptr<ScriptContext>>(loaded);
  const CrossCheck result = cross_check(context->table, providers);
  ASSERT_EQ(result.notices.size(), 1u);
  EXPECT_EQ(
      result.notices[0].text(),
      "translator \"deepl\" is disabled (enabled = false at providers.ini:9); chains skip it");
  EXPECT_THAT(result.warnings, IsEmpty());
}

TEST(CrossCheck, DetectNeedsARecognizerThatTellsTheLanguage) {
  const std::string script = std::string(kGood) +
                             "extension('7777', { speaks = 'en', detect = { 'es' } })\n"
                             "extension('8888', { speaks = 'es' }) pair('7777', '8888')";
  EXPECT_THAT(check(script).warnings,
              ElementsAre("routes.lua:3: extension 7777: detect changes nothing: none of deepgram, "
                          "pocketsphinx, pocketsphinx_es tells which language it heard (capability "
                          "\"detection\")"));
  auto providers = kProviders;
  providers[2] = {"deepgram", "recognizer", {"detection"}, true, ""};
  EXPECT_THAT(check(script, providers).warnings, IsEmpty());
}

TEST(CrossCheck, WhoDialsNeedsCallControl) {
  const std::string script =
      "extension('1', { speaks = 'en' }) extension('2', { speaks = 'en', dial = 'PJSIP/bob' })\n"
      "pair('1', '2')";
  const std::string warning =
      "routes.lua:1: extension 2 dials \"PJSIP/bob\", but there is no call control to call anybody "
      "with; ";
  EXPECT_THAT(check(script, {}).warnings,
              ElementsAre(warning + "add a provider of kind call-control to providers.ini"));
  EXPECT_THAT(check(script, {{"asterisk", "call-control", {}, false, "enabled = false at x.ini:9"}})
                  .warnings,
              ElementsAre(warning + "\"asterisk\" is disabled (enabled = false at x.ini:9)"));
  EXPECT_THAT(check(script, {{"asterisk", "call-control", {}, true, ""}}).warnings, IsEmpty());
}

TEST(CrossCheck, AnEmotionChainIsOnlyAskedForWhereOneIs) {
  const std::string rest =
      "extension('1', { speaks = 'en' }) extension('2', { speaks = 'es' }) pair('1', '2')";
  EXPECT_THAT(check(kGood + rest).warnings, IsEmpty());
  auto providers = kProviders;
  providers.push_back({"prosody", "emotion", {}, true, ""});
  providers.push_back({"hume", "emotion", {"lang:en"}, true, ""});
  const std::string chain = "chain('emotion', { 'prosody' })\n";
  EXPECT_THAT(check(kGood + chain + rest, providers).errors, IsEmpty());
  EXPECT_THAT(
      check(kGood + chain + rest).errors,
      ElementsAre("routes.lua:4: chain emotion of extension 1: unknown emotion \"prosody\"; "
                  "add [provider.prosody] to providers.ini",
                  "routes.lua:4: chain emotion of extension 2: unknown emotion \"prosody\"; "
                  "add [provider.prosody] to providers.ini"));
  EXPECT_THAT(
      check(kGood + std::string("chain('emotion', { 'hume' })\n") + rest, providers).warnings,
      ElementsAre("routes.lua:4: chain emotion of extension 2 needs language es; hume does "
                  "not offer it; translations will be spoken without it"));
}

TEST(CrossCheck, PhrasesThatNoRecognizerTakesAreAWarning) {
  const std::string rest =
      "extension('1', { speaks = 'en', phrases = { 'Q3' } })\n"
      "extension('2', { speaks = 'es' }) pair('1', '2')";
  EXPECT_THAT(check(kGood + rest).warnings,
              ElementsAre("routes.lua:3: extension 1: no recognizer of its chain takes phrases "
                          "(pocketsphinx); they change nothing"));
  auto providers = kProviders;
  providers[2] = {"deepgram", "recognizer", {"phrases"}, true, ""};
  EXPECT_THAT(check(kGood + rest, providers).warnings, IsEmpty());
}

TEST(CrossCheck, UnknownNamesAreErrorsWithTheNearestOne) {
  const Texts texts = check(
      "chain('recognizer', { 'deepgarm' }) chain('translator', { 'espeak' })\n"
      "chain('synthesizer', { 'festival' })\n"
      "extension('1', { speaks = 'en' })\nextension('2', { speaks = 'es' }) pair('1', '2')");
  EXPECT_THAT(
      texts.errors,
      ElementsAre("routes.lua:3: chain recognizer of extension 1: unknown recognizer \"deepgarm\" "
                  "(did you mean \"deepgram\"?)",
                  "routes.lua:3: chain synthesizer of extension 1: unknown synthesizer "
                  "\"festival\"; add [provider.festival] to providers.ini",
                  "routes.lua:3: chain translator of extension 1: \"espeak\" is a synthesizer, not "
                  "a translator",
                  "routes.lua:4: chain recognizer of extension 2: unknown recognizer \"deepgarm\" "
                  "(did you mean \"deepgram\"?)",
                  "routes.lua:4: chain synthesizer of extension 2: unknown synthesizer "
                  "\"festival\"; add [provider.festival] to providers.ini",
                  "routes.lua:4: chain translator of extension 2: \"espeak\" is a synthesizer, not "
                  "a translator"));
  EXPECT_THAT(texts.warnings, IsEmpty());
}

TEST(CrossCheck, ALanguageThatNobodyServesIsAWarningWithTheFallback) {
  const Texts texts =
      check(std::string(kGood) +
            "extension('7777', { speaks = 'en-US' })\n"
            "extension('8888', { speaks = 'fr-FR', fallback = 'mute' })\npair('7777', '8888')");
  EXPECT_THAT(texts.errors, IsEmpty());
  EXPECT_THAT(
      texts.warnings,
      ElementsAre(
          "routes.lua:3: chain translator of extension 7777 needs pair en>fr; apertium "
          "does not offer it; calls will follow fallback pass_through",
          "routes.lua:4: chain recognizer of extension 8888 needs language fr-FR; "
          "none of pocketsphinx, pocketsphinx_es offers it; calls will follow fallback mute",
          "routes.lua:4: chain translator of extension 8888 needs pair fr>en; apertium "
          "does not offer it; calls will follow fallback mute"));
}

TEST(CrossCheck, AChainOfDisabledProvidersIsAWarning) {
  const Texts texts = check(
      "chain('recognizer', { 'pocketsphinx', 'pocketsphinx_es' }) chain('translator', { 'deepl' "
      "})\n"
      "chain('synthesizer', { 'espeak' })\n"
      "extension('1', { speaks = 'en' }) extension('2', { speaks = 'es' }) pair('1', '2')");
  EXPECT_THAT(texts.warnings,
              ElementsAre("routes.lua:3: chain translator of extension 1: none of deepl is "
                          "enabled; calls will follow fallback pass_through",
                          "routes.lua:3: chain translator of extension 2: none of deepl is "
                          "enabled; calls will follow fallback pass_through"));
  EXPECT_THAT(texts.notices,
              ElementsAre("translator \"deepl\" is disabled (enabled = false at providers.ini:9); "
                          "chains skip it"));
}

TEST(CrossCheck, AProviderThatCouldNotBeMadeIsSkippedWithANotice) {
  const Texts texts = check(std::string(kGood) +
                                "extension('1', { speaks = 'en' })\n"
                                "extension('2', { speaks = 'es' }) pair('1', '2')",
                            {{"deepgram", "recognizer", {}, false, ""},
                             {"pocketsphinx", "recognizer", {}, true, ""},
                             {"pocketsphinx_es", "recognizer", {}, true, ""},
                             {"apertium", "translator", {}, true, ""},
                             {"flite", "synthesizer", {}, true, ""},
                             {"espeak", "synthesizer", {}, true, ""}});
  EXPECT_THAT(texts.notices,
              ElementsAre("recognizer \"deepgram\" is not available; chains skip it"));
}

TEST(CrossCheck, AVoiceThatNoSynthesizerHasIsAWarning) {
  const std::string routes =
      "chain('recognizer', { 'pocketsphinx', 'pocketsphinx_es' }) chain('translator', { 'apertium' "
      "})\n"
      "extension('1', { speaks = 'en', voice = 'amelie', synthesizer = { 'flite' } })\n"
      "extension('2', { speaks = 'es', synthesizer = { 'espeak' }, voice = 'any' })\n"
      "pair('1', '2')";
  EXPECT_THAT(check(routes).warnings,
              ElementsAre("routes.lua:2: extension 1: unknown voice \"amelie\" for synthesizer "
                          "flite (has: slt, rms)"));
}

}  // namespace
}  // namespace dgm::routing
