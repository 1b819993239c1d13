#include "host/base/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace dgm::log {
namespace {

using ::testing::ElementsAre;

// Captures what is printed while it lives.
class LogTest : public ::testing::Test {
 protected:
  LogTest() {
    set_sink([this](Level level, std::string_view id, std::string_view text) {
      std::lock_guard lock(mutex_);
      levels_.push_back(level);
      lines_.push_back(std::string(id) + " " + std::string(text));
    });
  }
  ~LogTest() override {
    stop_writer();
    set_level(Level::kInfo);
    set_sink({});
  }
  std::vector<std::string> lines() {
    std::lock_guard lock(mutex_);
    return lines_;
  }

  std::mutex mutex_;
  std::vector<Level> levels_;
  std::vector<std::string> lines_;
};

TEST_F(LogTest, PrintsAtOnceBeforeTheWriterStarts) {
  info("LEG_JOINED", "leg 7777 joined");
  EXPECT_THAT(lines(), ElementsAre("LEG_JOINED leg 7777 joined"));
  EXPECT_THAT(levels_, ElementsAre(Level::kInfo));
}

TEST_F(LogTest, StopPrintsEverythingThatIsQueuedInOrder) {
  start_writer();
  warning("A", "one");
  error("B", "two");
  info("C", "three");
  stop_writer();
  EXPECT_THAT(lines(), ElementsAre("A one", "B two", "C three"));
}

TEST_F(LogTest, DropsLinesBelowTheLevel) {
  debug("D", "not wanted");
  set_level(Level::kDebug);
  debug("D", "wanted");
  set_level(Level::kError);
  warning("W", "not wanted");
  EXPECT_THAT(lines(), ElementsAre("D wanted"));
}

TEST_F(LogTest, CutsLongTextBetweenCharacters) {
  std::string text(479, 'x');
  text += "\u05e9\u05dc";  // two bytes each: the first one would straddle byte 480
  info("LONG", text);
  EXPECT_THAT(lines(), ElementsAre("LONG " + std::string(479, 'x')));
}

TEST_F(LogTest, ALineStaysOneLineWhateverIsInIt) {
  info("FAR_END", "name\n2026-11-20 ERROR forged\r\x1b[31m");
  EXPECT_THAT(lines(), ElementsAre("FAR_END name 2026-11-20 ERROR forged  [31m"));
}

TEST_F(LogTest, AFullQueueDropsAndCountsAndSaysSoLater) {
  std::mutex gate;
  std::condition_variable opened;
  bool is_open = false;
  std::atomic<bool> is_stuck{false};
  std::vector<std::string> printed;
  set_sink([&](Level, std::string_view id, std::string_view text) {
    is_stuck = true;
    std::unique_lock lock(gate);
    opened.wait(lock, [&] { return is_open; });
    printed.push_back(std::string(id) + " " + std::string(text));
  });
  const uint64_t before = dropped_lines();
  start_writer();
  info("FIRST", "the sink is stuck on this one");
  while (!is_stuck) std::this_thread::yield();
  for (int i = 0; i < 1024 + 7; ++i) info("MORE", "line");
  EXPECT_EQ(dropped_lines() - before, 7u);
  {
    std::lock_guard lock(gate);
    is_open = true;
  }
  opened.notify_all();
  stop_writer();
  ASSERT_EQ(printed.size(), 1u + 1024u + 1u);
  EXPECT_EQ(printed.back(),
            "LOG_LINES_DROPPED 7 log lines were dropped because they came faster than they can be "
            "written");
}

TEST_F(LogTest, LinesOfManyThreadsAllArrive) {
  start_writer();
  const uint64_t before = dropped_lines();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < 100; ++i) info("T", "line");
    });
  }
  for (auto& thread : threads) thread.join();
  stop_writer();
  EXPECT_EQ(lines().size() + (dropped_lines() - before), 400u);
}

}  // namespace
}  // namespace dgm::log
