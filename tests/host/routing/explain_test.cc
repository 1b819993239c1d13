#include "host/routing/explain.h"

#include <gmock/gmock.h>

#include "tests/host/routing/load_text.h"

namespace dgm::routing {
namespace {

using ::testing::ElementsAre;

const std::vector<ProviderFacts> kProviders{
    {.name = "deepgram",
     .kind = "recognizer",
     .capabilities = {},
     .enabled = false,
     .disabled_because = "no key"},
    {.name = "sphinx", .kind = "recognizer", .capabilities = {"lang:en"}},
    {.name = "sphinx_es", .kind = "recognizer", .capabilities = {"lang:es"}},
    {.name = "apertium", .kind = "translator", .capabilities = {"pair:en>es", "pair:es>en"}},
    {.name = "flite", .kind = "synthesizer", .capabilities = {"lang:en"}},
    {.name = "espeak", .kind = "synthesizer", .capabilities = {}}};

constexpr const char* kScript =
    "chain('recognizer', { 'deepgram', 'sphinx', 'sphinx_es' })\n"
    "chain('translator', { 'apertium' })\n"
    "chain('synthesizer', { 'flite', 'espeak' })\n"
    "extension('7777', { speaks = 'en-US' })\n"
    "extension('8888', { speaks = 'es-ES', voice = 'lea', original = 'mute' })\n"
    "pair('7777', '8888', { on_failure = 'pass_through' })\n"
    "extension('9001', { speaks = 'en-US' }) extension('9002', { speaks = 'en-GB' })\n"
    "pair('9001', '9002')\n";

std::vector<std::string> explained(const std::string& hook, const std::string& from,
                                   const std::string& to, const std::string& caller = "+34") {
  const TemporaryFolder folder;
  folder.write("routes.lua", kScript + hook);
  auto loaded = Script::load({folder.path()}, {});
  const auto script = std::get<std::shared_ptr<Script>>(loaded);
  const auto lines = explain_call(*script, {.from = {.id = "1", .from = caller, .extension = from},
                                            .to = {.id = "2", .from = caller, .extension = to},
                                            .providers = kProviders});
  std::vector<Error> errors;
  if (!lines) return without_folder({lines.error()}, folder.path());
  for (const auto& line : *lines) errors.push_back({"", line});
  return without_folder(errors, folder.path());
}

TEST(Explain, SaysForEachDirectionWhatIsDecidedAndWhichLineSaysSo) {
  EXPECT_THAT(
      explained("", "7777", "8888"),
      ElementsAre(
          "  7777         room 7777-8888            routes.lua:6 pair(7777, 8888)",
          "  8888         room 7777-8888            routes.lua:6 pair(7777, 8888)",
          "what 7777 says, as 8888 hears it",
          "  spoken       en-US                     routes.lua:4 extension(\"7777\")",
          "  heard        es-ES                     routes.lua:5 extension(\"8888\")",
          "  crossover    translate                 routes.lua:6 pair(7777, 8888)",
          "  recognizer   sphinx; skipped: deepgram (no key), sphinx_es (does not offer en-US)  "
          "routes.lua:1 chain(\"recognizer\")",
          "  translator   apertium                  routes.lua:2 chain(\"translator\")",
          "  synthesizer  espeak; skipped: flite (does not offer es-ES)  routes.lua:3 "
          "chain(\"synthesizer\")",
          "  voice        lea                       routes.lua:5 extension(\"8888\")",
          "  original     mute                      routes.lua:5 extension(\"8888\")",
          "  if all fail  pass_through, then pass_through  routes.lua:6 pair(7777, 8888)",
          "what 8888 says, as 7777 hears it",
          "  spoken       es-ES                     routes.lua:5 extension(\"8888\")",
          "  heard        en-US                     routes.lua:4 extension(\"7777\")",
          "  crossover    translate                 routes.lua:6 pair(7777, 8888)",
          "  recognizer   sphinx_es; skipped: deepgram (no key), sphinx (does not offer es-ES)  "
          "routes.lua:1 chain(\"recognizer\")",
          "  translator   apertium                  routes.lua:2 chain(\"translator\")",
          "  synthesizer  flite, espeak             routes.lua:3 chain(\"synthesizer\")",
          "  voice        the synthesizer's own", "  original     duck, -18 dB",
          "  if all fail  pass_through, then pass_through  routes.lua:6 pair(7777, 8888)"));
}

TEST(Explain, NamesTheLineOfOnCallThatChangedSomething) {
  const auto lines = explained(
      "function on_call(call)\n"
      "  if call.extension == '7777' then return translate { recognizer = { 'sphinx' } } end\n"
      "end",
      "7777", "8888");
  EXPECT_THAT(lines, ::testing::Contains(
                         "  recognizer   sphinx                    routes.lua:10 translate"));
  EXPECT_THAT(lines,
              ::testing::Contains(
                  "  translator   apertium                  routes.lua:2 chain(\"translator\")"));
}

TEST(Explain, SaysWhoIsRefused) {
  EXPECT_THAT(explained("function on_call(call)\n"
                        "  if call.from == 'anonymous' then return reject(403, 'no number') end\n"
                        "end",
                        "7777", "8888", "anonymous"),
              ElementsAre("  7777         refused with 403: no number  routes.lua:10 reject(403)",
                          "  8888         refused with 403: no number  routes.lua:10 reject(403)"));
}

TEST(Explain, SaysThatNothingIsTranslatedAndWhy) {
  EXPECT_THAT(
      explained("", "9001", "9002"),
      ::testing::Contains("  crossover    pass_through              both speak one language"));
}

TEST(Explain, SaysThatTheyDoNotMeet) {
  EXPECT_THAT(explained("", "7777", "9001"),
              ::testing::Contains("they do not meet: 7777 is in room 7777-8888 with 7777, 8888"));
}

TEST(Explain, KnowsWhichExtensionWasMeant) {
  EXPECT_THAT(explained("", "7778", "8888"),
              ElementsAre("no extension \"7778\" (did you mean \"7777\"?)"));
}

TEST(Explain, SaysThatOnCallFailed) {
  EXPECT_THAT(
      explained("function on_call(call) error('broken') end", "7777", "8888"),
      ::testing::Contains("  7777         room 7777-8888            routes.lua:6 pair(7777, "
                          "8888); on_call failed"));
}

}  // namespace
}  // namespace dgm::routing
