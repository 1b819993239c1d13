// A room of 1 (English) and 2 (Spanish) with a script.
#pragma once

#include "tests/host/calls/room_fixture.h"
#include "tests/host/calls/routes_of.h"

namespace dgm::calls {

constexpr const char* kRoutes = R"(
chain("recognizer", { "ear", "second_ear" })
chain("translator", { "dictionary" })
chain("synthesizer", { "voice" })
extension("1", { speaks = "en-US" })
extension("2", { speaks = "es-ES" })
pair("1", "2")
)";

class ScriptedRoom : public RoomTest {
 protected:
  void load(const std::string& hooks) {
    load(hooks, {.instructions = 100'000}, generation_->settings.host.hook_deadline_ms);
  }
  // Hooks that do not return: the deadline is over long before anything ends them.
  void load_endless(const std::string& hooks) { load(hooks, {.instructions = UINT32_MAX}, 50); }
  void join_both(const routing::LegPlan& speaker) {
    join(speaker);
    join(plan("2", "es-ES", {"1", "2"}));
  }
  void join_both() { join_both(plan("1", "en-US", {"1", "2"})); }
  // 1 speaks until so many sentences of the room were spoken.
  void speak(size_t sentences) {
    speak_until("1", 40, [=] { return script().counters.spoken.size() >= sentences; });
  }
  bool has_line(const std::string& part) {
    return std::ranges::any_of(notes_.lines,
                               [&](const auto& line) { return line.find(part) != line.npos; });
  }
  test::Counters counters() {
    test::Counters copy;
    run_on(worker(), [&] { copy = script().counters; });
    return copy;
  }

 private:
  void load(const std::string& hooks, const routing::ScriptLimits& limits, uint32_t deadline_ms) {
    auto generation = std::make_shared<Generation>(*generation_);
    generation->script = test::routes_of(kRoutes + hooks, limits);
    ASSERT_TRUE(generation->script);
    generation->settings.host.hook_deadline_ms = deadline_ms;
    generation_ = generation;
  }
};

}  // namespace dgm::calls
