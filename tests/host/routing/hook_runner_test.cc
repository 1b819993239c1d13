#include "host/routing/hook_runner.h"

#include <gmock/gmock.h>

#include "tests/host/routing/load_text.h"

namespace dgm::routing {
namespace {

constexpr const char* kRoutes =
    "extension('1', { speaks = 'en' }) extension('2', { speaks = 'es' }) pair('1', '2')\n"
    "extension('3', { speaks = 'fr' }) extension('4', { speaks = 'fr' })\n"
    "room('meeting', { '3', '4' })\n";

// The hook begins in line 5.
std::unique_ptr<LoadedText> load_hook(const std::string& hook) {
  auto loaded = load_text(std::string(kChains) + kRoutes + hook);
  EXPECT_THAT(loaded->errors, ::testing::IsEmpty());
  return loaded;
}

CallFacts call() { return {"c1", "+34600", "1", "rtp", 1'768'474'800'500, 2'500}; }

Result<std::optional<LegPlan>> decide(LoadedText& loaded) {
  return run_on_call(*loaded.context, call(), *loaded.context->table.plan("1"));
}

std::string problem(const std::string& body) {
  const auto loaded = load_hook("function on_call(call)\n" + body + "\nend");
  const auto decided = decide(*loaded);
  if (decided) return "";
  return without_folder({decided.error()}, loaded->folder.path()).front();
}

LegPlan plan_of(const std::string& body) {
  const auto loaded = load_hook("function on_call(call)\n" + body + "\nend");
  const auto decided = decide(*loaded);
  EXPECT_TRUE(decided) << decided.error().text();
  EXPECT_TRUE(*decided);
  return **decided;
}

TEST(OnCall, NothingReturnedLeavesTheDecisionToTheTable) {
  const auto loaded = load_hook("function on_call(call) end");
  const auto decided = decide(*loaded);
  ASSERT_TRUE(decided);
  EXPECT_FALSE(*decided);
}

TEST(OnCall, SeesTheCall) {
  EXPECT_EQ(problem("assert(call.id == 'c1' and call.from == '+34600' and call.extension == '1')\n"
                    "assert(call.transport == 'rtp' and call.started_at == 1768474800.5)\n"
                    "assert(call.duration_s == 2.5)"),
            "");
}

TEST(OnCall, RejectsWithACodeOfSip) {
  const LegPlan plan = plan_of("return reject(486, 'try later')");
  EXPECT_TRUE(plan.rejected);
  EXPECT_EQ(plan.reject_code, 486u);
  EXPECT_EQ(plan.reject_reason, "try later");
  EXPECT_THAT(plan.why, ::testing::EndsWith("routes.lua:6 reject(486)"));
}

TEST(OnCall, TranslateChangesOnlyWhatItNames) {
  const LegPlan plan = plan_of("return translate { recognizer = { 'other' }, original = 'mute' }");
  EXPECT_THAT(plan.leg.recognizer, ::testing::ElementsAre("other"));
  EXPECT_EQ(plan.leg.original, OriginalVoice::kMute);
  EXPECT_THAT(plan.leg.translator, ::testing::ElementsAre("t"));
  EXPECT_EQ(plan.room, "1-2");
  EXPECT_FALSE(plan.rejected);
}

TEST(OnCall, MovesAGuestIntoAnotherRoom) {
  const LegPlan plan = plan_of("return translate { room = 'meeting' }");
  EXPECT_EQ(plan.room, "meeting");
  EXPECT_TRUE(plan.shared_room);
  EXPECT_THAT(plan.members, ::testing::ElementsAre("3", "4", "1"));
  EXPECT_EQ(plan.leg.language, "en");
  EXPECT_EQ(plan.crossover, Crossover::kTranslate);
}

TEST(OnCall, AnotherLanguageDecidesAnewWhetherToTranslate) {
  EXPECT_EQ(plan_of("return translate { speaks = 'es-MX' }").crossover, Crossover::kPassThrough);
  EXPECT_EQ(plan_of("return translate { speaks = 'es', crossover = 'translate' }").crossover,
            Crossover::kTranslate);
  EXPECT_EQ(plan_of("return translate { crossover = 'pass_through' }").crossover,
            Crossover::kPassThrough);
}

TEST(OnCall, WrongAnswersAreErrorsWithTheirLine) {
  EXPECT_EQ(problem("return translate { voise = 'x' }"),
            "routes.lua:6: translate: unknown key \"voise\" (did you mean \"voice\"?)");
  EXPECT_EQ(problem("return translate { duck_db = 3, original = 'loud' }"),
            "routes.lua:6: translate: original = \"loud\" is not one of \"duck\", \"mute\", "
            "\"full\"; duck_db = 3 is not a number from -60 to 0");
  EXPECT_EQ(problem("return translate { room = 'meting' }"),
            "routes.lua:6: translate: unknown room \"meting\" (did you mean \"meeting\"?)");
  EXPECT_EQ(problem("return translate('meeting')"),
            "routes.lua:6: translate: \"meeting\" is not a table of options; write translate { key "
            "= value }");
  EXPECT_EQ(problem("return reject(200)"),
            "routes.lua:6: reject: 200 is not a SIP code from 400 to 699, such as 403 (forbidden) "
            "or 486 (busy)");
  EXPECT_EQ(problem("return reject('no')"),
            "routes.lua:6: reject: \"no\" is not a SIP code from 400 to 699, such as 403 "
            "(forbidden) or 486 (busy)");
  EXPECT_EQ(problem("return { recognizer = { 'x' } }"),
            "routes.lua:5: on_call returned a table; return nothing, translate { ... } or "
            "reject(code, reason)");
  EXPECT_EQ(problem("return 403"),
            "routes.lua:5: on_call returned 403; return nothing, translate { ... } or "
            "reject(code, reason)");
}

TEST(OnCall, MistakesInTheHookAreErrorsWithTheirLine) {
  EXPECT_EQ(problem("if call.form == 'x' then end"),
            "routes.lua:6: call has no field \"form\" (did you mean \"from\"?)");
  EXPECT_EQ(problem("call.from = 'me'"),
            "routes.lua:6: call is read-only; answer with translate { } or reject()");
  EXPECT_EQ(problem("return refuse(403)"), "routes.lua:6: unknown word \"refuse\"");
  EXPECT_EQ(problem("return tranlate {}"),
            "routes.lua:6: unknown word \"tranlate\" (did you mean \"translate\"?)");
  EXPECT_EQ(problem("pair('1', '2')"),
            "routes.lua:6: pair() belongs to the top level of the script; a hook answers with "
            "translate { } or reject()");
  EXPECT_EQ(problem("local h = require('hours')"),
            "routes.lua:6: require() belongs to the top level of the script");
  EXPECT_EQ(problem("return time.local_hour('Mars')"),
            "routes.lua:6: time.local_hour: unknown time zone \"Mars\"; zones have names such as "
            "\"Europe/Madrid\" and come with the package tzdata");
}

TEST(OnCall, ProvidersThatTheConfigurationDoesNotKnowAreErrors) {
  const auto loaded =
      load_hook("function on_call() return translate { recognizer = { 'vsok' } } end");
  loaded->context->providers = {{"recognizer", {"vosk", "deepgram"}}};
  const auto decided = decide(*loaded);
  ASSERT_FALSE(decided);
  EXPECT_EQ(decided.error().sentence,
            "translate: unknown recognizer \"vsok\" (did you mean \"vosk\"?)");
}

TEST(OnCall, GlobalsLiveFromCallToCall) {
  const auto loaded = load_hook(
      "count = 0 function on_call() count = count + 1 if count == 2 then return reject(486) end "
      "end");
  EXPECT_FALSE(*decide(*loaded));
  EXPECT_TRUE(*decide(*loaded));
}

TranscriptLine line() { return {"call 5551-2345", "en-US", "1", true, 0.5}; }

std::string said(const std::string& body) {
  const auto loaded = load_hook("function on_transcript(call, line)\n" + body + "\nend");
  const auto changed = run_on_transcript(*loaded->context, call(), line());
  if (!changed) return without_folder({changed.error()}, loaded->folder.path()).front();
  return *changed ? (**changed).text : "(unchanged)";
}

TEST(OnTranscript, MayChangeTheTextOrReturnNothing) {
  EXPECT_EQ(said("line.text = line.text:gsub('%d%d%d%d%-%d%d%d%d', '[number]') return line"),
            "call [number]");
  EXPECT_EQ(said("line.text = 'x'"), "(unchanged)");
  EXPECT_EQ(said("return { text = 'short' }"), "short");
  EXPECT_EQ(said("assert(line.language == 'en-US' and line.speaker == '1' and line.is_final)\n"
                 "assert(line.confidence == 0.5 and call.id == 'c1')"),
            "(unchanged)");
}

TEST(OnTranscript, WrongAnswersAreErrorsWithTheLineOfTheHook) {
  EXPECT_EQ(said("return 'text'"),
            "routes.lua:5: on_transcript returned \"text\"; return line, or nothing");
  EXPECT_EQ(said("return {}"), "routes.lua:5: on_transcript returned a line without text");
  EXPECT_EQ(
      said("line.txt = '' return line"),
      "routes.lua:5: on_transcript returned an unknown field \"txt\" (did you mean \"text\"?)");
  EXPECT_EQ(said("line.language = 'fr' return line"),
            "routes.lua:5: on_transcript changed more than line.text; only the text may change");
  EXPECT_EQ(said("line.text = '\\xff' return line"),
            "routes.lua:5: on_transcript returned a text longer than 4096 bytes, or not UTF-8");
}

TEST(Tools, DoWhatTheirNamesSay) {
  EXPECT_EQ(said("assert(text.contains('hello world', 'lo w') and not text.contains('a', 'b'))\n"
                 "assert(text.starts_with('hello', 'he') and not text.starts_with('a', 'ab'))\n"
                 "local w = text.words('  Hello, world! (twice) ...')\n"
                 "assert(#w == 3 and w[1] == 'Hello' and w[2] == 'world' and w[3] == 'twice')\n"
                 "assert(time.now() > 1.7e9)\n"
                 "assert(time.local_hour('Europe/Madrid', 1768474800) == 12)\n"
                 "assert(time.local_hour() >= 0 and time.local_hour() < 24)"),
            "(unchanged)");
}

}  // namespace
}  // namespace dgm::routing
