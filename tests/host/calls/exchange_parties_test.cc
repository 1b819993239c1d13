// Parties that are called, keys, and what scripts want done with calls.
#include "host/routing/script_memory.h"
#include "tests/host/calls/exchange_fixture.h"

namespace dgm::calls {
namespace {

TEST_F(ExchangeTest, AScriptHandsACallOverBeforeItIsAnswered) {
  start();
  tell([] { pbx().call("c1", "7777", "human"); });
  EXPECT_TRUE(asked("transfer c1 1002@internal"));
  EXPECT_EQ(board_->legs(), 0U);
}

TEST_F(ExchangeTest, TheOtherPartyIsCalledRingsAndJoinsTheSameRoom) {
  start();
  bring_up("c1", "7100");
  ASSERT_TRUE(asked("originate PJSIP/bob for c1 20000"));
  std::string bob;
  tell([&] {
    bob = pbx().called.front();
    pbx().state(bob, DGM_CALL_RINGING);
  });
  EXPECT_TRUE(wait_until(worker(), [] { return pbx().leg_of("7100")->loud_frames > 5; }));
  connect(bob, "8100");
  const auto legs = board_->report();
  ASSERT_EQ(legs.size(), 2U);
  EXPECT_EQ(legs[0].room, legs[1].room);

  tell([&] { pbx().hang_up(bob, DGM_END_NORMAL, "hung up (16)"); });
  EXPECT_TRUE(asked("hang_up c1 1")) << "a pair whose called party has left is over";
}

TEST_F(ExchangeTest, ACallerWhoLeavesStopsTheRinging) {
  start();
  bring_up("c1", "7100");
  ASSERT_TRUE(asked("originate PJSIP/bob for c1 20000"));
  std::string bob;
  tell([&] {
    bob = pbx().called.front();
    pbx().state(bob, DGM_CALL_RINGING);
    pbx().hang_up("c1", DGM_END_NORMAL, "");
  });
  EXPECT_TRUE(asked("hang_up " + bob + " 1"));
  EXPECT_TRUE(wait_until(worker(), [&] { return board_->legs() == 0; }));
}

TEST_F(ExchangeTest, ABusyPartyIsHeardAsATone) {
  start();
  bring_up("c1", "7100");
  ASSERT_TRUE(asked("originate PJSIP/bob for c1 20000"));
  tell([] { pbx().hang_up(pbx().called.front(), DGM_END_BUSY, "user busy (17)"); });
  EXPECT_TRUE(wait_until(worker(), [] { return pbx().leg_of("7100")->loud_frames > 5; }));
  EXPECT_TRUE(asked("hang_up c1 1")) << "after four seconds";
}

TEST_F(ExchangeTest, AScriptCallsSomebodyElseOrAnnounces) {
  start(R"(
function on_dial_failed(call, result)
  if result.destination == "PJSIP/bob" then return dial("PJSIP/carol", { ring_s = 10 }) end
  return announce("nobody is here")
end)");
  bring_up("c1", "7100");
  ASSERT_TRUE(asked("originate PJSIP/bob for c1 20000"));
  tell([] { pbx().hang_up(pbx().called.front(), DGM_END_NO_ANSWER, "no answer (19)"); });
  ASSERT_TRUE(asked("originate PJSIP/carol for c1 10000"));
  tell([] { pbx().hang_up(pbx().called.back(), DGM_END_UNREACHABLE, "no route (3)"); });
  EXPECT_TRUE(asked("hang_up c1 1"));
  EXPECT_THAT(test::script().counters.spoken, ElementsAre("en-US/: nobody is here"));
}

TEST_F(ExchangeTest, KeysReachTheScriptAndItsWordReachesThePbx) {
  start();
  bring_up("c1", "7777");
  tell([] { pbx().press("c1", '1'); });
  EXPECT_TRUE(asked("record c1 talk"));
  tell([] { pbx().press("c1", '0'); });
  EXPECT_TRUE(asked("transfer c1 1002"));
  tell([] { pbx().hang_up("c1", DGM_END_HANDED_OVER, "goes on at 1002"); });
  EXPECT_TRUE(wait_until(worker(), [&] { return board_->legs() == 0; }));
}

TEST_F(ExchangeTest, CallsOfARoomAreJoinedInsideThePbxAndTakenApartAgain) {
  start();
  EXPECT_THAT(board_->bridge_in_pbx("7777-8888").error().text(),
              HasSubstr("two or more calls that one PBX has brought"));
  bring_up("c1", "7777");
  bring_up("c2", "8888");
  EXPECT_TRUE(board_->bridge_in_pbx("7777-8888"));
  EXPECT_TRUE(asked("bridge c1 c2"));
  board_->part_in_pbx("7777-8888");
  EXPECT_TRUE(asked("bridge c1"));
  EXPECT_TRUE(asked("bridge c2"));
}

TEST_F(ExchangeTest, AScriptsHangUpEndsTheCall) {
  start();
  bring_up("c1", "7777");
  tell([] { pbx().press("c1", '2'); });
  EXPECT_TRUE(asked("hang_up c1 1"));
}

// On the scripts' own clock: a tenth of a second after the digit.
TEST_F(ExchangeTest, ATimerOfAScriptActsOnACallByItsId) {
  start(
      "function on_dtmf(call, digit)\n"
      "  timer.after(0.1, function()\n"
      "    act('nobody', transfer('1003'))\n"
      "    act(call.id, digit == '1' and record('later') or hang_up())\n"
      "  end)\n"
      "end\n");
  bring_up("c1", "7777");
  tell([] { pbx().press("c1", '1'); });
  EXPECT_TRUE(asked("record c1 later"));
  tell([] { pbx().press("c1", '2'); });
  EXPECT_TRUE(asked("hang_up c1 1"));
  EXPECT_THAT(all_asked(), testing::Each(testing::Not(HasSubstr("1003"))));
}

// A call whose media begins anew goes on, and one that never had any was none for the script.
TEST_F(ExchangeTest, AScriptIsToldOnceThatACallHasEnded) {
  start(
      "function on_hangup(call)\n"
      "  memory[call.id] = (memory[call.id] or 0) + 1\n"
      "  memory.extension = call.extension\n"
      "end\n");
  const auto memory = std::make_shared<routing::ScriptMemory>();
  generation_->script->know_memory(memory);
  tell([] { pbx().call("c0", "8888"); });
  ASSERT_TRUE(asked("answer c0"));
  bring_up("c1", "7777");
  tell([] {
    pbx().hang_up("c0", DGM_END_NORMAL, "hung up (16)");
    pbx().leg_of("7777")->hang_up();
    pbx().hang_up("c1", DGM_END_NORMAL, "hung up (16)");
  });
  EXPECT_TRUE(wait_until(worker(), [&] { return memory->get("c1").has_value(); }));
  EXPECT_EQ(memory->get("c1"), routing::ScriptMemory::Value(int64_t{1}));
  EXPECT_EQ(memory->get("extension"), routing::ScriptMemory::Value("7777"));
  EXPECT_FALSE(memory->get("c0").has_value());
}

}  // namespace
}  // namespace dgm::calls
