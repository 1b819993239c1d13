// What is done when providers fail in a call: what the script wants, or the listener's route.
#include "tests/host/calls/script_fixture.h"

namespace dgm::calls {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ProviderDecision : public ScriptedRoom {
 protected:
  // A script with this hook; then 1 and 2 are in their room.
  void join_both(const std::string& hook, const routing::LegPlan& listener) {
    load(hook);
    join(plan("1", "en-US", {"1", "2"}));
    join(listener);
  }
  void join_both(const std::string& hook) { join_both(hook, plan("2", "es-ES", {"1", "2"})); }
  std::vector<std::string> spoken() { return counters().spoken; }
};

TEST_F(ProviderDecision, TheScriptMayAnnounceInsteadOfTheNextProvider) {
  join_both(R"(
function on_provider_error(call, failure)
  assert(call.extension == "1" and failure.stage == "recognizer" and failure.provider == "ear")
  assert(failure.next == "second_ear" and failure.detail == "the ear is deaf")
  return announce("Un momento.")
end)");
  run_on(worker(), [] { script().recognizer_fails = true; });
  speak_until("1", 50, [] { return !script().counters.spoken.empty(); });
  EXPECT_THAT(spoken(), ElementsAre("es-ES/: Un momento."));
  EXPECT_THAT(lines(), Contains(HasSubstr("gives it up")));
  run_on(worker(), [] { EXPECT_EQ(script().counters.recognizers_opened, 2); });
}

TEST_F(ProviderDecision, TheScriptMayEndTheCall) {
  join_both("function on_provider_error() return hang_up() end");
  run_on(worker(), [] { script().recognizer_fails = true; });
  speak_until("1", 50, [&] { return gone_ == 1; });
  EXPECT_THAT(lines(), Contains(HasSubstr("left 1: the script hung up")));
}

TEST_F(ProviderDecision, AScriptThatNeverAnswersIsNotWaitedFor) {
  load_endless("function on_provider_error() while true do end end");
  ScriptedRoom::join_both();
  run_on(worker(), [] { script().recognizer_fails = true; });
  speak_until("1", 50, [&] { return has_line("second_ear takes over"); });
  ASSERT_TRUE(wait_until(worker(), [] { return !script().counters.spoken.empty(); }));
  EXPECT_THAT(spoken(), ElementsAre("es-ES/: es-ES of hello from en-US"));
}

TEST_F(ProviderDecision, ARouteMayHangUp) {
  auto listener = plan("2", "es-ES", {"1", "2"});
  listener.leg.on_failure = routing::OnFailure::kHangUp;
  join_both("", listener);
  run_on(worker(), [] { script().translator_refuses = true; });
  speak_until("1", 50, [&] { return gone_ == 1; });
  EXPECT_THAT(lines(), Contains(HasSubstr("left 2: its translation failed")));
  EXPECT_THAT(spoken(), IsEmpty());
}

TEST_F(ProviderDecision, ARouteMaySayNothing) {
  auto listener = plan("2", "es-ES", {"1", "2"});
  listener.leg.on_failure = routing::OnFailure::kPassThrough;
  join_both("", listener);
  run_on(worker(), [] { script().translator_refuses = true; });
  speak_until("1", 50, [&] { return has_line("2 hears the original voice"); });
  for (int i = 0; i < 10; ++i) run_on(worker(), [] {});
  EXPECT_THAT(spoken(), IsEmpty());
}

}  // namespace
}  // namespace dgm::calls
