// What is done when providers fail in a call: what the script wants, or the listener's route.
#include "tests/host/calls/room_fixture.h"
#include "tests/host/settings/temporary_folder.h"

namespace dgm::calls {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kRoutes = R"(
chain("recognizer", { "ear", "second_ear" })
chain("translator", { "dictionary" })
chain("synthesizer", { "voice" })
extension("1", { speaks = "en-US" })
extension("2", { speaks = "es-ES" })
pair("1", "2")
)";

class ProviderDecision : public RoomTest {
 protected:
  // A script with this hook; then 1 and 2 are in their room.
  void join_both(const std::string& hook, const routing::LegPlan& listener) {
    const TemporaryFolder folder;
    folder.write("routes.lua", kRoutes + hook);
    auto loaded = routing::Script::load({folder.path()}, {.instructions = 100'000});
    ASSERT_TRUE(std::holds_alternative<std::shared_ptr<routing::Script>>(loaded));
    auto generation = std::make_shared<Generation>(*generation_);
    generation->script = std::get<std::shared_ptr<routing::Script>>(loaded);
    generation_ = generation;
    join(plan("1", "en-US", {"1", "2"}));
    join(listener);
  }
  void join_both(const std::string& hook) { join_both(hook, plan("2", "es-ES", {"1", "2"})); }

  bool has_line(const std::string& part) {
    return std::ranges::any_of(notes_.lines,
                               [&](const auto& line) { return line.find(part) != line.npos; });
  }
  std::vector<std::string> spoken() {
    std::vector<std::string> copy;
    run_on(worker(), [&] { copy = script().counters.spoken; });
    return copy;
  }
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
  join_both("function on_provider_error() while true do end end");
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
