// A call control that a newer generation keeps, changes or drops while its calls run.
#include "tests/host/calls/exchange_fixture.h"

namespace dgm::calls {
namespace {

using testing::Not;

class ExchangeAdoption : public ExchangeTest {
 protected:
  // The running one with another call control, or with none.
  GenerationPtr next(const ProviderPtr& pbx, const std::string& name = "pbx") {
    auto made = std::make_shared<Generation>(*generation_);
    made->number = ++number_;
    made->providers.erase({DGM_CALL_CONTROL_ID, "pbx"});
    if (pbx) made->providers[{DGM_CALL_CONTROL_ID, name}] = pbx;
    return made;
  }
  bool closed(ptrdiff_t times = 1) {
    return wait_until(worker(), [&] { return std::ranges::count(pbx().asked, "close") == times; });
  }
  uint64_t number_ = 1;
};

TEST_F(ExchangeAdoption, OneThatDidNotChangeIsNotTouched) {
  start();
  bring_up("c1", "7777");
  EXPECT_TRUE(board_->adopt(next(generation_->find(DGM_CALL_CONTROL_ID, "pbx"))).empty());
  bring_up("c2", "8888");
  EXPECT_THAT(all_asked(), Not(Contains("close")));
  EXPECT_EQ(board_->legs_by_generation(), (std::map<uint64_t, size_t>{{1, 1}, {2, 1}}));
  EXPECT_TRUE(board_->waiting().empty());
}

TEST_F(ExchangeAdoption, AnEmptyOneIsExchangedAtOnce) {
  start();
  EXPECT_TRUE(board_->adopt(next(test::make_pbx("pbx", ""))).empty());
  tell([] { EXPECT_EQ(pbx().opened, 2); });
  EXPECT_TRUE(closed());
  tell([] { pbx().ready({"rtp"}); });
  bring_up("c1", "7777");
}

TEST_F(ExchangeAdoption, OneWithCallsServesUntilTheLastOfThemHasEnded) {
  start();
  bring_up("c1", "7777");
  EXPECT_TRUE(board_->adopt(next(test::make_pbx("pbx", ""))).empty());
  EXPECT_THAT(board_->waiting(),
              ElementsAre("call control pbx: what is new takes effect when its caller has left"));
  bring_up("c2", "8888");
  tell([] { pbx().hang_up("c1", DGM_END_NORMAL, "hung up"); });
  EXPECT_TRUE(wait_until(worker(), [&] { return observer_.left == 1; }));
  EXPECT_THAT(all_asked(), Not(Contains("close"))) << "c2 is still there";
  tell([] { pbx().hang_up("c2", DGM_END_NORMAL, "hung up"); });
  EXPECT_TRUE(closed());
  EXPECT_TRUE(wait_until(worker(), [] { return pbx().opened == 2; }));
  tell([] { pbx().ready({"rtp"}); });
  bring_up("c3", "7777");
  EXPECT_TRUE(board_->waiting().empty());
}

TEST_F(ExchangeAdoption, OneAtAnotherPlaceIsOpenBesideTheOldOneWhoseCallsGoOn) {
  start();
  test::pbx().registrations[generation_->find(DGM_CALL_CONTROL_ID, "pbx")->self()] = "first";
  bring_up("c1", "7777");
  void* before = pbx().exchange;
  EXPECT_TRUE(board_->adopt(next(test::make_pbx("pbx", "second"))).empty());
  tell([&] {
    EXPECT_EQ(pbx().opened, 2);
    pbx().ready({"rtp"});
  });
  bring_up("c2", "8888");
  tell([&] {
    void* now = std::exchange(pbx().exchange, before);
    pbx().call("c3", "7777");
    pbx().exchange = now;
  });
  EXPECT_TRUE(asked("reject c3 503"));
  tell([&] {
    void* now = std::exchange(pbx().exchange, before);
    pbx().hang_up("c3", DGM_END_REJECTED, "rejected");
    pbx().hang_up("c1", DGM_END_NORMAL, "hung up");
    pbx().exchange = now;
  });
  EXPECT_TRUE(closed());
  EXPECT_EQ(board_->legs_by_generation(), (std::map<uint64_t, size_t>{{2, 1}}));
}

TEST_F(ExchangeAdoption, OneThatIsDroppedTakesNoMoreCallersAndEndsWithItsLastCall) {
  start();
  bring_up("c1", "7777");
  EXPECT_TRUE(board_->adopt(next(nullptr)).empty());
  EXPECT_THAT(board_->waiting(), ElementsAre("call control pbx goes when its caller has left"));
  tell([] { pbx().call("c2", "8888"); });
  EXPECT_TRUE(asked("reject c2 503"));
  tell([] {
    pbx().hang_up("c2", DGM_END_REJECTED, "rejected");
    pbx().press("c1", '1');
  });
  EXPECT_TRUE(asked("record c1 talk"));
  tell([] { pbx().hang_up("c1", DGM_END_NORMAL, "hung up"); });
  EXPECT_TRUE(closed());
}

TEST_F(ExchangeAdoption, GoingBackBeforeTheCallsHaveEndedKeepsTheOldOne) {
  start();
  bring_up("c1", "7777");
  EXPECT_TRUE(board_->adopt(next(test::make_pbx("pbx", ""))).empty());
  EXPECT_TRUE(board_->adopt(next(generation_->find(DGM_CALL_CONTROL_ID, "pbx"))).empty());
  EXPECT_TRUE(board_->waiting().empty());
  tell([] { pbx().hang_up("c1", DGM_END_NORMAL, "hung up"); });
  EXPECT_TRUE(wait_until(worker(), [&] { return observer_.left == 1; }));
  bring_up("c2", "7777");
  EXPECT_THAT(all_asked(), Not(Contains("close")));
}

TEST_F(ExchangeAdoption, HooksAreThoseOfTheCallsOwnGeneration) {
  start();
  bring_up("c1", "7777");
  auto other = std::make_shared<Generation>(*next(generation_->find(DGM_CALL_CONTROL_ID, "pbx")));
  other->script = test::routes_of(test::kScriptedChains + R"(
extension("7777", { speaks = "en-US" })
extension("8888", { speaks = "es-ES" })
pair("7777", "8888")
function on_dtmf(call, digit) return record("elsewhere") end
)");
  EXPECT_TRUE(board_->adopt(other).empty());
  bring_up("c2", "8888");
  tell([] {
    pbx().press("c1", '1');
    pbx().press("c2", '1');
  });
  EXPECT_TRUE(asked("record c1 talk"));
  EXPECT_TRUE(asked("record c2 elsewhere"));
}

TEST_F(ExchangeAdoption, TheEndOfACallWhoseLegEndedFirstIsToldToItsOwnGeneration) {
  start("function on_hangup(call) memory[call.id] = 'the old one' end");
  auto other = std::make_shared<Generation>(*next(generation_->find(DGM_CALL_CONTROL_ID, "pbx")));
  other->script = test::routes_of(std::string(kRoutes) +
                                  "function on_hangup(call) memory[call.id] = 'the new one' end");
  const auto memory = std::make_shared<routing::ScriptMemory>();
  generation_->script->know_memory(memory);
  other->script->know_memory(memory);
  bring_up("c1", "7777");
  EXPECT_TRUE(board_->adopt(other).empty());
  tell([] { pbx().leg_of("7777")->hang_up(); });
  ASSERT_TRUE(asked("hang_up c1 1"));
  tell([] { pbx().hang_up("c1", DGM_END_NORMAL, "hung up"); });
  EXPECT_TRUE(wait_until(worker(), [&] { return memory->get("c1").has_value(); }));
  EXPECT_EQ(memory->get("c1"), routing::ScriptMemory::Value("the old one"));
}

}  // namespace
}  // namespace dgm::calls
