// The host calls the other party: Bob answers, is busy, does not answer, is not there.
#include <gtest/gtest.h>

#include "tests/asterisk/joined.h"
#include "tests/asterisk/media_bank.h"
#include "tests/asterisk/sipp.h"
#include "tests/asterisk/two_phones.h"

namespace dgm::test {
namespace {

// Says why, and speaks it to the caller.
constexpr const char* kAnnounces = R"(
function on_dial_failed(call, result)
  log.info("%s: %s", result.destination, result.reason)
  return announce("Bob does not answer. Please call again later.")
end
)";

TEST(Dialing, ThePartyThatIsCalledHearsTheCallerAndIsHeard) {
  Joined pbx(passing_through(), {.callee = "dial = \"PJSIP/bob\""});
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  for (const bool caller_first : {true, false}) {
    SCOPED_TRACE(caller_first ? "the caller hangs up first" : "the party hangs up first");
    TwoPhones phones(pbx.asterisk, {"7777", ""}, {}, "PCMU");
    ASSERT_NO_FATAL_FAILURE(phones.dial()) << pbx.host.log();
    EXPECT_TRUE(pbx.host.wait_for_legs(2)) << pbx.host.log();
    phones.hang_up(caller_first ? TwoPhones::First::kAlice : TwoPhones::First::kBob);
    phones.expect_each_heard_the_other();
    expect_nothing_left(pbx.asterisk, pbx.host);
  }
}

TEST(Dialing, ABusyPartyIsAnnounced) {
  Joined pbx(translating(), {.callee = "dial = \"PJSIP/callee\"", .hooks = kAnnounces});
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  Sipp callee(pbx.asterisk, {.scenario = "is_busy", .calls = {"0"}});
  Softphone alice(pbx.asterisk, "alice", speech_of({}, 0, 0));
  alice.dial("7777");
  ASSERT_TRUE(alice.wait_until_talking());
  callee.expect_all_good(5000);
  EXPECT_TRUE(pbx.logs("PJSIP/callee: busy")) << pbx.host.log();
  EXPECT_TRUE(alice.wait_until_idle(15'000)) << pbx.host.log();
  EXPECT_GT(loud_ms(alice.heard(), -40), 1500) << "the announcement";
  expect_nothing_left(pbx.asterisk, pbx.host);
}

TEST(Dialing, APartyThatDoesNotAnswerIsAnnounced) {
  Joined pbx(translating(), {.callee = "dial = \"PJSIP/callee\", ring_s = 5", .hooks = kAnnounces});
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  Sipp callee(pbx.asterisk, {.scenario = "only_rings", .calls = {"0"}});
  Softphone alice(pbx.asterisk, "alice", speech_of({}, 0, 0));
  alice.dial("7777");
  ASSERT_TRUE(alice.wait_until_talking());
  EXPECT_TRUE(pbx.logs("CALL_RINGS")) << pbx.host.log();
  EXPECT_TRUE(pbx.logs("PJSIP/callee: no_answer", 10'000)) << pbx.host.log();
  callee.expect_all_good(5000);  // it does not ring any more
  EXPECT_TRUE(alice.wait_until_idle(15'000)) << pbx.host.log();
  EXPECT_GT(loud_ms(alice.heard(), -40), 1500) << "ringing, and the announcement";
  expect_nothing_left(pbx.asterisk, pbx.host);
}

TEST(Dialing, APartyThatIsNotThereEndsTheCallAfterATone) {
  Joined pbx(passing_through(), {.callee = "dial = \"PJSIP/nobody\""});
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  Softphone alice(pbx.asterisk, "alice", speech_of({}, 0, 0));
  alice.dial("7777");
  ASSERT_TRUE(alice.wait_until_talking());
  EXPECT_TRUE(alice.wait_until_idle(15'000)) << pbx.host.log();
  EXPECT_GT(loud_ms(alice.heard(), -40), 500) << "the tone";
  expect_nothing_left(pbx.asterisk, pbx.host);
}

TEST(Dialing, ACallerWhoGivesUpStopsTheRinging) {
  Joined pbx(passing_through(), {.callee = "dial = \"PJSIP/callee\""});
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  Sipp callee(pbx.asterisk, {.scenario = "only_rings", .calls = {"0"}});
  Softphone alice(pbx.asterisk, "alice", speech_of({}, 0, 0));
  alice.dial("7777");
  ASSERT_TRUE(alice.wait_until_talking());
  ASSERT_TRUE(pbx.logs("CALL_RINGS")) << pbx.host.log();
  alice.hang_up();
  callee.expect_all_good(5000);
  expect_nothing_left(pbx.asterisk, pbx.host);
}

}  // namespace
}  // namespace dgm::test
