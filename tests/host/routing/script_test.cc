#include "host/routing/script.h"

#include <gmock/gmock.h>

#include <condition_variable>
#include <deque>
#include <fstream>
#include <future>
#include <iterator>
#include <mutex>
#include <thread>

#include "host/base/log.h"
#include "host/base/metrics.h"
#include "host/routing/script_loader.h"
#include "host/routing/script_thread.h"
#include "tests/host/routing/load_text.h"

namespace dgm::routing {
namespace {

constexpr auto kPatience = std::chrono::seconds(5);

// Stands for a worker: tasks run where the test says so.
class Inbox {
 public:
  Script::Post post() {
    return [this](std::function<void()> task) {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
      changed_.notify_all();
    };
  }
  // False: nothing came.
  bool run_one() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, kPatience, [this] { return !tasks_.empty(); })) return false;
    const auto task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    return true;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
};

// Lines of the log while it lives.
class CapturedLog {
 public:
  CapturedLog() {
    log::set_sink([this](log::Level, std::string_view id, std::string_view text) {
      const std::lock_guard lock(mutex_);
      lines_.push_back(std::string(id) + " " + std::string(text));
    });
  }
  ~CapturedLog() { log::set_sink({}); }
  std::vector<std::string> lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

struct Loaded {
  TemporaryFolder folder;
  std::shared_ptr<Script> script;
};

std::unique_ptr<Loaded> load(const std::string& hooks, const ScriptLimits& limits = {}) {
  auto loaded = std::make_unique<Loaded>();
  loaded->folder.write("routes.lua",
                       std::string(kChains) +
                           "extension('1', { speaks = 'en' }) extension('2', { speaks = 'es' })\n"
                           "pair('1', '2')\n" +
                           hooks);
  auto result = Script::load({loaded->folder.path()}, limits);
  EXPECT_TRUE(std::holds_alternative<std::shared_ptr<Script>>(result));
  loaded->script = std::get<std::shared_ptr<Script>>(result);
  return loaded;
}

LegPlan ask(Script& script, Inbox& inbox, const std::string& from = "me") {
  LegPlan answer;
  script.ask_on_call({"c", from, "1", "rtp", 0, 0}, *script.table().plan("1"), inbox.post(),
                     [&](LegPlan plan) { answer = std::move(plan); });
  EXPECT_TRUE(inbox.run_one());
  return answer;
}

TEST(Script, WithoutHooksTheTableAnswersInTheCallItself) {
  const auto loaded = load("");
  Script& script = *loaded->script;
  EXPECT_FALSE(script.has_on_call() || script.has_on_line() || script.has_on_translation() ||
               script.has_on_hangup());
  const Script::Post never = [](std::function<void()>) { FAIL() << "nothing to post"; };
  std::string room;
  script.ask_on_call({}, *script.table().plan("1"), never, [&](LegPlan p) { room = p.room; });
  EXPECT_EQ(room, "1-2");
  bool is_unchanged = false;
  script.ask_on_line({}, {}, never, [&](const LineAnswer& answer) { is_unchanged = !answer.text; });
  EXPECT_TRUE(is_unchanged);
  is_unchanged = false;
  script.ask_on_translation({}, {}, never,
                            [&](const std::optional<std::string>& text) { is_unchanged = !text; });
  EXPECT_TRUE(is_unchanged);
  EXPECT_FALSE(script.has_on_dtmf() || script.has_on_dial_failed());
  int answers = 0;
  const auto nothing = [&](const std::optional<CallAction>& action) { answers += !action; };
  script.ask_on_dtmf({}, '1', never, nothing);
  script.ask_on_dial_failed({}, {}, never, nothing);
  EXPECT_EQ(answers, 2);
  script.tell_on_hangup({});
}

TEST(Script, AnswersComeHomeByPost) {
  const auto loaded = load(
      "function on_call(call) if call.from == 'bad' then return reject(403) end end\n"
      "function on_transcript(call, line) line.text = line.text:upper() return line end");
  Inbox inbox;
  EXPECT_FALSE(ask(*loaded->script, inbox).rejected);
  EXPECT_TRUE(ask(*loaded->script, inbox, "bad").rejected);
  LineAnswer said;
  loaded->script->ask_on_line({}, {"hello", "en", "1", true, -1}, inbox.post(),
                              [&](LineAnswer answer) { said = std::move(answer); });
  ASSERT_TRUE(inbox.run_one());
  EXPECT_EQ(said.text, "HELLO");
  EXPECT_TRUE(said.choice.where.empty()) << "there is no on_utterance";
}

TEST(Script, BothHooksOfALineAnswerInOnePost) {
  CapturedLog log;
  const auto loaded = load(
      "function on_transcript(call, line) line.text = line.text:upper() return line end\n"
      "function on_utterance(call, line)\n"
      "if line.text == 'BREAK' then error('broken') end\n"
      "return utterance { glossary = line.text } end");
  EXPECT_TRUE(loaded->script->has_on_line());
  Inbox inbox;
  const auto ask_about = [&](const std::string& text) {
    LineAnswer said;
    loaded->script->ask_on_line({}, {text, "en", "1", true, -1}, inbox.post(),
                                [&](LineAnswer answer) { said = std::move(answer); });
    EXPECT_TRUE(inbox.run_one());
    return said;
  };
  EXPECT_EQ(ask_about("legal").choice.glossary, "LEGAL") << "on_utterance sees the changed line";
  const auto broken = ask_about("break");
  EXPECT_EQ(broken.text, "BREAK") << "what the other hook says counts all the same";
  EXPECT_TRUE(broken.choice.where.empty());
}

TEST(Script, ActionsComeHomeByPost) {
  CapturedLog log;
  const auto loaded = load(
      "function on_dtmf(call, digit) if digit == '0' then return transfer('1002') end\n"
      "if digit == '1' then return 'no' end end\n"
      "function on_dial_failed(call, result) return announce(result.reason) end");
  EXPECT_TRUE(loaded->script->has_on_dtmf() && loaded->script->has_on_dial_failed());
  Inbox inbox;
  const auto press = [&](char digit) {
    std::optional<CallAction> action;
    loaded->script->ask_on_dtmf({}, digit, inbox.post(),
                                [&](std::optional<CallAction> a) { action = std::move(a); });
    EXPECT_TRUE(inbox.run_one());
    return action;
  };
  EXPECT_EQ(press('0').value().text, "1002");
  EXPECT_EQ(press('9'), std::nullopt);
  EXPECT_EQ(press('1'), std::nullopt);
  EXPECT_THAT(log.lines(), ::testing::ElementsAre(::testing::HasSubstr(
                               "routes.lua:4: on_dtmf returned \"no\"; return nothing")));
  std::string said;
  loaded->script->ask_on_dial_failed({}, {"PJSIP/bob", DialFailure::kBusy}, inbox.post(),
                                     [&](std::optional<CallAction> a) { said = a.value().text; });
  ASSERT_TRUE(inbox.run_one());
  EXPECT_EQ(said, "busy");
}

TEST(Script, AFailingHookIsLoggedAndTheTableDecides) {
  CapturedLog log;
  const auto loaded = load("function on_call(call)\n return translate { voise = 'x' }\nend");
  Inbox inbox;
  const LegPlan plan = ask(*loaded->script, inbox);
  EXPECT_EQ(plan.room, "1-2");
  EXPECT_THAT(log.lines(),
              ::testing::ElementsAre("SCRIPT_ERROR " + loaded->folder.path() +
                                     "/routes.lua:5: translate: unknown key \"voise\" (did you "
                                     "mean \"voice\"?)"));
}

TEST(Script, HangupsReachTheLogOfTheScript) {
  CapturedLog log;
  const auto loaded = load(
      "function on_hangup(call) log.info('call %s lasted %.1f s\\n', call.id, call.duration_s) "
      "end\n"
      "function on_call() print('a', 1, nil) end");
  loaded->script->tell_on_hangup({"c7", "me", "1", "rtp", 0, 2500});
  Inbox inbox;
  ask(*loaded->script, inbox);  // comes after it
  EXPECT_THAT(log.lines(),
              ::testing::ElementsAre("SCRIPT call c7 lasted 2.5 s ", "SCRIPT a 1 nil"));
}

TEST(Script, TheEmbeddedScriptIsTheShippedOne) {
  std::ifstream file(DGM_SOURCE_DIR "/scripts/routes.lua", std::ios::binary);
  EXPECT_EQ(embedded_routes(), std::string(std::istreambuf_iterator<char>(file), {}));
  auto result = Script::load({}, {});
  ASSERT_TRUE(std::holds_alternative<std::shared_ptr<Script>>(result));
  const auto& script = std::get<std::shared_ptr<Script>>(result);
  EXPECT_THAT(script->warnings(), ::testing::IsEmpty());
  EXPECT_EQ(script->table().plan("7777")->room, "7777-8888");
  EXPECT_EQ(script->table().plan("7001")->leg.language, "es-ES");
  EXPECT_EQ(script->table().plan("7000")->why, "built-in routes.lua:19 pair(7000, 7001)");
}

TEST(Script, AQuestionThatDoesNotReturnBlocksNobodyAndIsLeftBehind) {
  CapturedLog log;
  std::promise<void> entered, release, ended;
  auto loaded = load("function on_call() end", {.stuck_after_ms = 100});
  // Budgets stop every hook, so a post that does not return stands for one.
  const auto stuck_post = [&](const std::function<void()>&) {
    entered.set_value();
    release.get_future().wait();
    ended.set_value();
  };
  const LegPlan plan = *loaded->script->table().plan("1");
  loaded->script->ask_on_call({}, plan, stuck_post, [](LegPlan) {});
  ASSERT_EQ(entered.get_future().wait_for(kPatience), std::future_status::ready);
  EXPECT_FALSE(loaded->script->is_unresponsive());
  while (!loaded->script->is_unresponsive()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  bool is_answered = false;
  loaded->script->ask_on_call({}, plan, stuck_post, [&](LegPlan) { is_answered = true; });
  EXPECT_TRUE(is_answered) << "the table answers at once";
  Metric& left_behind = metrics().counter("dragoman_script_threads_left_behind_total",
                                          "Script threads given up because a hook never returned");
  const double before = left_behind.value();
  loaded->script.reset();
  EXPECT_EQ(left_behind.value(), before + 1);
  EXPECT_THAT(log.lines(),
              ::testing::ElementsAre("SCRIPT_STUCK a hook of the routing scripts does not return; "
                                     "its thread is left behind"));
  release.set_value();
  EXPECT_EQ(ended.get_future().wait_for(kPatience), std::future_status::ready);
}

uint64_t no_timers() { return UINT64_MAX; }

TEST(ScriptThread, AFullQueueDropsAndSaysSo) {
  std::promise<void> release, entered;
  ScriptThread thread(1000, no_timers);
  ASSERT_TRUE(thread.ask([&] {
    entered.set_value();
    release.get_future().wait();
  }));
  entered.get_future().wait();
  for (size_t i = 0; i < ScriptThread::kMaxQuestions; ++i) ASSERT_TRUE(thread.ask([] {}));
  EXPECT_FALSE(thread.ask([] {}));
  release.set_value();
}

TEST(ScriptThread, QuestionsAreAnsweredInOrder) {
  std::vector<int> order;
  std::promise<void> last;
  ScriptThread thread(1000, no_timers);
  for (int i = 0; i < 100; ++i) thread.ask([&order, i] { order.push_back(i); });
  thread.ask([&] { last.set_value(); });
  ASSERT_EQ(last.get_future().wait_for(kPatience), std::future_status::ready);
  ASSERT_EQ(order.size(), 100u);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(ScriptThread, ComesBackWhenItsTimeHasComeAndAfterEachQuestion) {
  std::mutex mutex;
  std::condition_variable changed;
  unsigned runs = 0;
  uint64_t wanted_at_ns = UINT64_MAX;
  ScriptThread thread(1000, [&] {
    const std::lock_guard lock(mutex);
    ++runs;
    changed.notify_all();
    return std::exchange(wanted_at_ns, UINT64_MAX);
  });
  std::unique_lock lock(mutex);
  const auto has_run = [&](unsigned count) {
    return changed.wait_for(lock, kPatience, [&] { return runs >= count; });
  };
  EXPECT_TRUE(has_run(1)) << "at the start";
  wanted_at_ns = steady_now_ns() + 20 * kNsPerMs;
  lock.unlock();
  thread.ask([] {});
  lock.lock();
  EXPECT_TRUE(has_run(3)) << "after the question, and when its time had come";
  lock.unlock();
  thread.wake();
  lock.lock();
  EXPECT_TRUE(has_run(4));
}

}  // namespace
}  // namespace dgm::routing
