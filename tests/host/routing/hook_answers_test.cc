// Hooks of a call that is under way: keys, phones that were not reached.
#include "tests/host/routing/hook_fixture.h"

namespace dgm::routing {
namespace {

// What on_dtmf answers to "5": "kind text", or what is wrong.
std::string pressed(const std::string& body) {
  const auto loaded = load_hook("function on_dtmf(call, digit)\n" + body + "\nend");
  const auto action = run_on_dtmf(*loaded->context, call(), '5');
  if (!action) return without_folder({action.error()}, loaded->folder.path()).front();
  if (*action) {
    EXPECT_THAT((**action).where, ::testing::EndsWith("routes.lua:6"));
  }
  return answer(*action);
}

TEST(OnDtmf, AnswersWithOneAction) {
  using Kind = CallAction::Kind;
  EXPECT_EQ(pressed("assert(digit == '5' and call.id == 'c1')"), "(nothing)");
  EXPECT_EQ(pressed("return transfer('1002')"), answer(Kind::kTransfer, "1002"));
  EXPECT_EQ(pressed("return hang_up()"), answer(Kind::kHangUp));
  EXPECT_EQ(pressed("return record('call-' .. call.id)"), answer(Kind::kRecord, "call-c1"));
  EXPECT_EQ(pressed("return record(false)"), answer(Kind::kStopRecording));
  EXPECT_EQ(pressed("return monitor('PJSIP/boss')"), answer(Kind::kMonitor, "PJSIP/boss"));
  const auto loaded = load_hook("function on_dtmf() return crossover('pass_through') end");
  const auto switched = run_on_dtmf(*loaded->context, call(), '5');
  ASSERT_TRUE(switched && *switched);
  EXPECT_EQ((**switched).kind, Kind::kCrossover);
  EXPECT_EQ((**switched).crossover, Crossover::kPassThrough);
}

TEST(OnDtmf, WrongAnswersAreErrorsWithTheirLine) {
  const std::string answers =
      "; return nothing, transfer(extension), hang_up(), crossover(mode), record(name), "
      "monitor(destination) or language(tag)";
  EXPECT_EQ(pressed("return 'transfer'"), "routes.lua:5: on_dtmf returned \"transfer\"" + answers);
  EXPECT_EQ(pressed("return reject(486)"),
            "routes.lua:6: on_dtmf cannot answer with reject" + answers);
  EXPECT_EQ(pressed("return dial('PJSIP/bob')"),
            "routes.lua:6: on_dtmf cannot answer with dial" + answers);
  EXPECT_EQ(
      pressed("return crossover('off')"),
      "routes.lua:6: crossover: \"off\" is not one of \"translate\", \"pass_through\", \"debug\"");
  for (const char* name : {"'../x'", "''", "'.x'", "'a/b'", "true", "nil"}) {
    EXPECT_THAT(pressed(std::string("return record(") + name + ")"),
                ::testing::EndsWith("is not a name of letters, digits, \"_\", \"-\" and \".\"; to "
                                    "stop, write record(false)"))
        << name;
  }
  EXPECT_EQ(pressed("return monitor('boss')"),
            "routes.lua:6: monitor: \"boss\" is not one phone such as \"PJSIP/bob\" or "
            "\"Local/100@internal\"");
  EXPECT_EQ(pressed("return tranfer('1002')"),
            "routes.lua:6: unknown word \"tranfer\" (did you mean \"transfer\"?)");
}

Result<std::optional<CallAction>> not_reached(LoadedText& loaded) {
  return run_on_dial_failed(*loaded.context, call(), {"PJSIP/bob", DialFailure::kNoAnswer, "2"});
}

std::string not_reached(const std::string& body) {
  const auto loaded = load_hook("function on_dial_failed(call, result)\n" + body + "\nend");
  const auto action = not_reached(*loaded);
  if (!action) return without_folder({action.error()}, loaded->folder.path()).front();
  return answer(*action);
}

TEST(OnDialFailed, AnswersWithOneAction) {
  using Kind = CallAction::Kind;
  EXPECT_EQ(not_reached("assert(result.reason == 'no_answer' and result.extension == '2')\n"
                        "assert(result.destination == 'PJSIP/bob' and call.id == 'c1')"),
            "(nothing)");
  EXPECT_EQ(not_reached("return dial('PJSIP/carol')"), answer(Kind::kDial, "PJSIP/carol"));
  EXPECT_EQ(not_reached("return transfer('1002')"), answer(Kind::kTransfer, "1002"));
  EXPECT_EQ(not_reached("return hang_up()"), answer(Kind::kHangUp));
  EXPECT_EQ(not_reached("return announce('Nobody is there.')"),
            answer(Kind::kAnnounce, "Nobody is there."));
}

TEST(OnDialFailed, TheNextPhoneRingsAsLongAsSaidOrAsTheTableSays) {
  const std::string routes =
      "extension('1', { speaks = 'en' }) extension('2', { speaks = 'en', ring_s = 12,\n"
      "dial = 'PJSIP/bob' }) pair('1', '2') function on_dial_failed() return dial('PJSIP/c'";
  const auto table = load_text(routes + ") end"),
             said = load_text(routes + ", { ring_s = 7 }) end");
  EXPECT_EQ((**not_reached(*table)).ring_deadline_ms, 12'000u);
  EXPECT_EQ((**not_reached(*said)).ring_deadline_ms, 7'000u);
}

TEST(OnDialFailed, WrongAnswersAreErrorsWithTheirLine) {
  EXPECT_EQ(not_reached("return translate {}"),
            "routes.lua:6: on_dial_failed cannot answer with translate; return nothing, "
            "dial(destination), transfer(extension), hang_up() or announce(text)");
  EXPECT_EQ(
      not_reached("return dial('PJSIP/c', { speaks = 'fr', ring_s = 9 })"),
      "routes.lua:6: dial: speaks is decided when a call arrives, in on_call; here only ring_s "
      "may be said");
  EXPECT_EQ(not_reached("return announce(' ')"),
            "routes.lua:6: announce: \" \" is not a text of at most 500 bytes in UTF-8");
  EXPECT_EQ(not_reached("if result.cause == 17 then end"),
            "routes.lua:6: result has no field \"cause\"; it has extension, destination, reason");
  EXPECT_EQ(not_reached("result.reason = 'busy'"),
            "routes.lua:6: result is read-only; a hook decides by what it returns");
}

}  // namespace
}  // namespace dgm::routing
