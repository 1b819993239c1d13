// on_call: what a script decides of a call that arrives.
#include "tests/host/routing/hook_fixture.h"

namespace dgm::routing {
namespace {

const std::string kOnCallAnswers =
    "; return nothing, translate { ... }, reject(code, reason), dial(destination), "
    "transfer(extension) or hang_up()";

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
            "routes.lua:5: on_call returned a table" + kOnCallAnswers);
  EXPECT_EQ(problem("return 403"), "routes.lua:5: on_call returned 403" + kOnCallAnswers);
}

TEST(OnCall, MistakesInTheHookAreErrorsWithTheirLine) {
  EXPECT_EQ(problem("if call.form == 'x' then end"),
            "routes.lua:6: call has no field \"form\" (did you mean \"from\"?)");
  EXPECT_EQ(problem("call.from = 'me'"),
            "routes.lua:6: call is read-only; a hook decides by what it returns");
  EXPECT_EQ(problem("return refuse(403)"), "routes.lua:6: unknown word \"refuse\"");
  EXPECT_EQ(problem("return tranlate {}"),
            "routes.lua:6: unknown word \"tranlate\" (did you mean \"translate\"?)");
  EXPECT_EQ(
      problem("pair('1', '2')"),
      "routes.lua:6: pair() belongs to the top level of the script; a hook decides by what it "
      "returns");
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

TEST(OnCall, SeesWhatThePbxTells) {
  const auto loaded = load_hook(
      "function on_call(call)\n"
      "assert(call.from_name == 'Anna' and call.facts.lang_a == 'en' and call.facts.other == nil)\n"
      "local all = ''\n"
      "for name, text in pairs(call.facts) do all = all .. name .. '=' .. text .. ' ' end\n"
      "assert(all == 'lang_a=en lang_b=es ' or all == 'lang_b=es lang_a=en ')\n"
      "end");
  CallFacts told = call();
  told.from_name = "Anna";
  told.facts = {{"lang_a", "en"}, {"lang_b", "es"}};
  const auto decided = run_on_call(*loaded->context, told, *loaded->context->table.plan("1"));
  EXPECT_TRUE(decided) << decided.error().text();
  EXPECT_EQ(problem("assert(call.from_name == '' and next(call.facts) == nil)"), "");
  EXPECT_EQ(problem("call.facts.lang_a = 'fr'"),
            "routes.lua:6: call.facts is read-only; a hook decides by what it returns");
}

TEST(OnCall, DialCallsTheOtherPartyOfThePair) {
  const LegPlan plan = plan_of("return dial('PJSIP/bob', { ring_s = 20, original = 'mute' })");
  ASSERT_EQ(plan.invitations.size(), 1u);
  EXPECT_EQ(plan.invitations[0].extension, "2");
  EXPECT_EQ(plan.invitations[0].destination, "PJSIP/bob");
  EXPECT_EQ(plan.invitations[0].ring_deadline_ms, 20'000u);
  EXPECT_EQ(plan.leg.original, OriginalVoice::kMute);
  EXPECT_EQ(plan.leg.ring_s, 30u) << "ring_s is the other's";
  EXPECT_EQ(plan.room, "1-2");
  EXPECT_THAT(plan.why, ::testing::EndsWith("routes.lua:6 dial(PJSIP/bob)"));
}

TEST(OnCall, DialRingsForAsLongAsTheOtherExtensionSays) {
  const auto loaded = load_text(
      "extension('1', { speaks = 'en', ring_s = 50 }) extension('2', { speaks = 'en', ring_s = "
      "10,\n"
      "dial = 'PJSIP/bob' }) pair('1', '2') function on_call() return dial('PJSIP/carol') end");
  const auto decided = decide(*loaded);
  ASSERT_TRUE(decided && *decided);
  ASSERT_EQ((**decided).invitations.size(), 1u) << "instead of the table's";
  EXPECT_EQ((**decided).invitations[0].destination, "PJSIP/carol");
  EXPECT_EQ((**decided).invitations[0].ring_deadline_ms, 10'000u);
}

TEST(OnCall, HandsACallOverOrEndsIt) {
  const LegPlan handed_over = plan_of("return transfer('1002@internal')");
  EXPECT_EQ(handed_over.transfer_to, "1002@internal");
  EXPECT_FALSE(handed_over.rejected);
  EXPECT_THAT(handed_over.why, ::testing::EndsWith("routes.lua:6 transfer(1002@internal)"));
  EXPECT_EQ(plan_of("return transfer(1002)").transfer_to, "1002");
  const LegPlan ended = plan_of("return hang_up()");
  EXPECT_TRUE(ended.rejected);
  EXPECT_EQ(ended.reject_code, 603u);
  EXPECT_THAT(ended.why, ::testing::EndsWith("routes.lua:6 hang_up()"));
}

TEST(OnCall, WhoJoinsNoRoomCallsNobody) {
  for (const char* answer : {"transfer('5')", "reject(486)", "hang_up()"}) {
    const auto loaded = load_text(
        "extension('1', { speaks = 'en' }) extension('2', { speaks = 'en', dial = 'PJSIP/bob' })\n"
        "pair('1', '2') function on_call() return " +
        std::string(answer) + " end");
    EXPECT_EQ(loaded->context->table.plan("1")->invitations.size(), 1u);
    const auto decided = decide(*loaded);
    ASSERT_TRUE(decided && *decided) << answer;
    EXPECT_THAT((**decided).invitations, ::testing::IsEmpty()) << answer;
  }
}

TEST(OnCall, CallingThatMakesNoSenseIsSaid) {
  EXPECT_EQ(problem("return dial('bob')"),
            "routes.lua:6: dial: \"bob\" is not one phone such as \"PJSIP/bob\" or "
            "\"Local/100@internal\"");
  EXPECT_EQ(problem("return dial('PJSIP/a&PJSIP/b')"),
            "routes.lua:6: dial: \"PJSIP/a&PJSIP/b\" is not one phone such as \"PJSIP/bob\" or "
            "\"Local/100@internal\"");
  EXPECT_EQ(problem("return dial()"),
            "routes.lua:6: dial: nothing is not one phone such as \"PJSIP/bob\" or "
            "\"Local/100@internal\"");
  EXPECT_EQ(
      problem("return dial('PJSIP/bob', 20)"),
      "routes.lua:6: dial: 20 is not a table of options; write dial(\"PJSIP/bob\", { ring_s = "
      "20 })");
  EXPECT_EQ(problem("return dial('PJSIP/bob', { ringg_s = 20 })"),
            "routes.lua:6: dial: unknown key \"ringg_s\" (did you mean \"ring_s\"?)");
  EXPECT_EQ(problem("return dial('PJSIP/bob', { ring_s = 1, dial = 'PJSIP/c' })"),
            "routes.lua:6: dial: dial = \"PJSIP/c\" is said twice; the first argument of dial() is "
            "who is called; ring_s = 1 is not a whole number from 5 to 300");
  EXPECT_EQ(
      problem("return dial('PJSIP/bob', { room = 'meeting' })"),
      "routes.lua:6: dial: room \"meeting\" is not a pair of this caller and one other, so it "
      "is not clear who shall be called; write dial = \"PJSIP/bob\" in the extension() of that "
      "member");
  EXPECT_EQ(
      problem("return translate { dial = 'PJSIP/bob', ring_s = 20 }"),
      "routes.lua:6: translate: dial = \"PJSIP/bob\" is for callers who are not there yet, and "
      "this one is; to call the other party, return dial(\"PJSIP/bob\"); ring_s = 20 is for "
      "calling, and translate { } calls nobody; write dial(\"PJSIP/bob\", { ring_s = 20 })");
  EXPECT_EQ(
      problem("return transfer('10 02')"),
      "routes.lua:6: transfer: \"10 02\" is not an extension of the dialplan such as \"1002\" "
      "or \"1002@internal\"");
  EXPECT_EQ(problem("return hang_up(486)"),
            "routes.lua:6: hang_up: 486 is too much; to refuse with a code, return reject(code)");
  EXPECT_EQ(problem("return record('x')"),
            "routes.lua:6: on_call cannot answer with record" + kOnCallAnswers);
}

}  // namespace
}  // namespace dgm::routing
