#include "host/routing/script_timers.h"

#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>

#include "host/base/clock.h"
#include "host/routing/timer_runner.h"
#include "tests/host/routing/hook_fixture.h"

namespace dgm::routing {
namespace {

using ::testing::ElementsAre;

// A script whose clock goes on when the test says so.
class TimedScript {
 public:
  explicit TimedScript(const std::string& text) : loaded_(load_text(text)) {
    EXPECT_THAT(loaded_->errors, ::testing::IsEmpty());
    now_ns_ = steady_now_ns();
    loaded_->context->now_ns = [this] { return now_ns_; };
    loaded_->context->act = [this](const std::string& call_id, const CallAction& action) {
      acts_.push_back(call_id + " " + action.text);
    };
  }

  // Runs of timers; errors go to errors().
  unsigned wait(double seconds) {
    now_ns_ += static_cast<uint64_t>(seconds * 1e9);
    unsigned runs = 0;
    while (const auto outcome = run_due_timer(*loaded_->context)) {
      ++runs;
      if (!*outcome)
        errors_.push_back(without_folder({outcome->error()}, loaded_->folder.path()).front());
    }
    return runs;
  }

  std::string remembered(const std::string& key) {
    const auto value = loaded_->context->memory->get(key);
    if (!value) return "nothing";
    if (const auto* whole = std::get_if<int64_t>(&*value)) return std::to_string(*whole);
    return std::get<std::string>(*value);
  }

  ScriptContext& context() { return *loaded_->context; }
  const std::vector<std::string>& errors() const { return errors_; }
  const std::vector<std::string>& acts() const { return acts_; }

 private:
  std::unique_ptr<LoadedText> loaded_;
  uint64_t now_ns_ = 0;
  std::vector<std::string> errors_, acts_;
};

TEST(ScriptTimers, RunOnceAfterTheirTime) {
  TimedScript script("timer.after(10, function() memory.runs = (memory.runs or 0) + 1 end)");
  EXPECT_EQ(script.wait(9), 0u);
  EXPECT_EQ(script.wait(1), 1u);
  EXPECT_EQ(script.wait(100), 0u);
  EXPECT_EQ(script.remembered("runs"), "1");
}

TEST(ScriptTimers, RunEverySoOftenAndKeepTheirBeatWhenTheyAreLate) {
  TimedScript script("timer.every(10, function() memory.runs = (memory.runs or 0) + 1 end)");
  EXPECT_EQ(script.wait(10), 1u);
  EXPECT_EQ(script.wait(10), 1u);
  EXPECT_EQ(script.wait(25), 1u);  // late: at 45 instead of 30 and 40
  EXPECT_EQ(script.wait(4), 0u);   // at 49
  EXPECT_EQ(script.wait(1.5), 1u);
}

TEST(ScriptTimers, RunInTheOrderInWhichTheyAreDue) {
  TimedScript script(
      "local function note(name) memory.order = (memory.order or '') .. name end\n"
      "timer.after(3, function() note('c') end) timer.after(1, function() note('a') end)\n"
      "timer.after(2, function() note('b') end)");
  EXPECT_EQ(script.wait(5), 3u);
  EXPECT_EQ(script.remembered("order"), "abc");
}

TEST(ScriptTimers, AreCancelledByTheirHandleAlsoFromWithin) {
  TimedScript script(
      "local never = timer.after(1, function() error('cancelled timers do not run') end)\n"
      "memory_of = { never:cancel(), never:cancel() }\n"
      "local runs, self = 0\n"
      "self = timer.every(1, function()\n"
      "  runs = runs + 1 memory.runs = runs if runs == 3 then self:cancel() end end)\n"
      "timer.after(10, function() memory.was = tostring(memory_of[1]) .. tostring(memory_of[2])\n"
      "end)");
  for (int i = 0; i < 11; ++i) script.wait(1);
  EXPECT_EQ(script.remembered("runs"), "3");
  EXPECT_EQ(script.remembered("was"), "truefalse");
  EXPECT_THAT(script.errors(), ElementsAre());
}

TEST(ScriptTimers, TellTheirErrorsAndGoOn) {
  TimedScript script("timer.every(1, function()\n  error('broken') end)");
  script.wait(1);
  script.wait(1);
  EXPECT_THAT(script.errors(), ElementsAre("routes.lua:2: broken", "routes.lua:2: broken"));
}

TEST(ScriptTimers, EndAfterTenErrorsInARow) {
  TimedScript script(
      "timer.every(1, function() memory.runs = (memory.runs or 0) + 1\n"
      "if memory.runs ~= 5 then error('broken') end end)");
  for (int i = 0; i < 30; ++i) script.wait(1);
  EXPECT_EQ(script.remembered("runs"), "15");  // the fifth run was good
  EXPECT_EQ(script.errors().back(),
            "routes.lua:2: broken; this was the error number 10 in a row: the timer is ended");
}

TEST(ScriptTimers, ActOnCallsWithTheAnswersOfOnDtmf) {
  TimedScript script(
      "function on_call(call)\n"
      "  local id = call.id timer.after(600, function() act(id, announce('Time is over.')) end)\n"
      "end");
  LegPlan plan;
  ASSERT_TRUE(run_on_call(script.context(), call(), plan));
  script.wait(599);
  EXPECT_THAT(script.acts(), ElementsAre());
  script.wait(1);
  EXPECT_THAT(script.acts(), ElementsAre("c1 Time is over."));
}

TEST(ScriptTimers, SayWhatIsWrongWithThem) {
  const auto error_of = [](const std::string& text) {
    const auto loaded = load_text(text);
    return loaded->errors.empty() ? "no error" : loaded->errors.front();
  };
  EXPECT_EQ(error_of("timer.after('soon', print)"),
            "routes.lua:1: timer.after: \"soon\" is not a number of seconds from 0.1 to 604800, "
            "which is a week");
  EXPECT_EQ(error_of("timer.every(math.huge, print)"),
            "routes.lua:1: timer.every: inf is not a number of seconds from 0.1 to 604800, which "
            "is a week");
  EXPECT_EQ(error_of("timer.after(1, 'print')"),
            "routes.lua:1: timer.after: \"print\" is not a function; write timer.after(60, "
            "function() ... end)");
  EXPECT_EQ(error_of("timer.after(1, print).cancle()"),
            "routes.lua:1: a timer has no field \"cancle\"; write timer:cancel()");
  EXPECT_EQ(error_of("timer.evry(1, print)"),
            "routes.lua:1: there is no timer.evry (did you mean \"every\"?)");
  EXPECT_EQ(
      error_of("act('c1', hang_up())"),
      "routes.lua:1: act() belongs into hooks and timers; while scripts load there is no call");
}

TEST(ScriptTimers, RefuseWhatNobodyWouldDo) {
  TimedScript script(
      "timer.every(1, function() return hang_up() end)\n"
      "timer.every(1, function() act('c1', reject(403)) end)\n"
      "timer.every(1, function() act(nil, hang_up()) end)\n"
      "timer.every(1, function() act('c1', 'hang up') end)\n");
  script.wait(1);
  const std::string can =
      "transfer(extension), hang_up(), crossover(mode), record(name), "
      "monitor(destination)";
  ASSERT_EQ(script.errors().size(), 4u);
  EXPECT_EQ(
      script.errors()[0],
      "routes.lua:1: the timer of routes.lua:1 returned a userdata, which nobody reads; to do "
      "something with a call, write act(call_id, hang_up())");
  EXPECT_THAT(script.errors()[1], ::testing::StartsWith("routes.lua:2: act: reject is not for a "
                                                        "call that has begun; what it can do is " +
                                                        can));
  EXPECT_EQ(script.errors()[2],
            "routes.lua:3: act: nothing is not the id of a call; write "
            "act(call.id, hang_up())");
  EXPECT_THAT(script.errors()[3], ::testing::StartsWith("routes.lua:4: act: \"hang up\" is nothing "
                                                        "to do with a call; what it can do is " +
                                                        can));
}

// On the script's own thread and clock.
TEST(ScriptTimers, RunOnlyBetweenStartAndStop) {
  const TemporaryFolder folder;
  folder.write("routes.lua",
               "timer.every(0.1, function() act('c1', hang_up()) end)\n"
               "timer.after(0.1, function() act('c2', hang_up()) end)");
  auto loaded = Script::load({folder.path()}, {});
  const auto script = std::get<std::shared_ptr<Script>>(loaded);
  std::mutex mutex;
  std::condition_variable changed;
  unsigned runs = 0;
  script->know_calls([&](const std::string&, const CallAction&) {
    const std::lock_guard lock(mutex);
    ++runs;
    changed.notify_all();
  });
  std::unique_lock lock(mutex);
  EXPECT_FALSE(changed.wait_for(lock, std::chrono::milliseconds(250), [&] { return runs > 0; }));
  script->start_timers();
  EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(10), [&] { return runs >= 4; }));
  script->stop_timers();
  const unsigned before = runs + 1;  // one may have begun already
  EXPECT_FALSE(
      changed.wait_for(lock, std::chrono::milliseconds(250), [&] { return runs > before; }));
}

}  // namespace
}  // namespace dgm::routing
