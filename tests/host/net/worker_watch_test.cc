// Who holds a worker is named while he does; whoever lets it go in time is not.
#include "host/net/worker_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <thread>

#include "host/base/clock.h"
#include "tests/support/run_on.h"

namespace dgm::net {
namespace {

using test::run_on;

// The deadline is far above what a busy machine takes away, far below what the tests wait.
constexpr uint32_t kBlockedMs = 100;
constexpr auto kHold = std::chrono::milliseconds(400);

class WorkerWatchTest : public testing::TestWithParam<unsigned> {
 protected:
  WorkerWatchTest() : workers_(2, {.tick_us = GetParam()}) { workers_.start(); }
  ~WorkerWatchTest() override {
    watch_.reset();
    workers_.stop();
  }

  void watch() {
    watch_ = std::make_unique<WorkerWatch>(
        workers_, kBlockedMs,
        WorkerWatch::Listener{
            .blocked = [this](const BlockedWorker& block) { note(block, "held"); },
            .went_on = [this](const BlockedWorker& block) { note(block, "went on"); }});
  }
  void note(const BlockedWorker& block, const std::string& what) {
    const std::lock_guard lock(mutex_);
    told_.push_back(what + " " + std::to_string(block.worker) + " " +
                    (block.guest ? block.guest->provider + " " + block.entry : "host"));
    lasted_ns_.push_back(block.for_ns);
  }
  std::vector<std::string> told() {
    const std::lock_guard lock(mutex_);
    return told_;
  }
  bool tells(size_t count) {
    return test::eventually([&] { return told().size() >= count; });
  }

  const Guest guest_{"deepgram", "recognizer_deepgram.so 1.0.2"};
  const Guest other_{"rtp", "transport_rtp.so 1.0.0"};
  std::mutex mutex_;
  std::vector<std::string> told_;
  std::vector<uint64_t> lasted_ns_;
  WorkerPool workers_;
  std::unique_ptr<WorkerWatch> watch_;
};

INSTANTIATE_TEST_SUITE_P(Ticks, WorkerWatchTest, testing::Values(0U, 1000U));

TEST_P(WorkerWatchTest, NamesThePluginThatHoldsAWorkerAndSaysWhenItReturns) {
  watch();
  workers_.at(1).post([&] {
    const Inside inside(&guest_, "push_audio");
    std::this_thread::sleep_for(kHold);
  });
  ASSERT_TRUE(tells(1));
  const auto now = watch_->blocked();
  EXPECT_TRUE(now.empty() || now.front().worker == 1);
  ASSERT_TRUE(tells(2));
  EXPECT_THAT(told(),
              testing::ElementsAre("held 1 deepgram push_audio", "went on 1 deepgram push_audio"));
  EXPECT_GE(lasted_ns_.front(), kBlockedMs * kNsPerMs);
  EXPECT_GE(lasted_ns_.back(), lasted_ns_.front());
}

TEST_P(WorkerWatchTest, NamesTheInnermostOfThoseThatCallEachOther) {
  watch();
  workers_.at(0).post([&] {
    const Inside outer(&other_, "on_datagram");
    {
      const Inside inner(&guest_, "push_audio");
      std::this_thread::sleep_for(kHold);
    }
    EXPECT_EQ(current_mark->guest.load(), &other_);
    EXPECT_STREQ(current_mark->entry.load(), "on_datagram");
  });
  ASSERT_TRUE(tells(1));
  EXPECT_EQ(told().front(), "held 0 deepgram push_audio");
  run_on(workers_.at(0), [] { EXPECT_EQ(current_mark->guest.load(), nullptr); });
}

TEST_P(WorkerWatchTest, TellsOfAWorkerThatIsHeldWithNoPluginInside) {
  watch();
  workers_.at(0).post([] { std::this_thread::sleep_for(kHold); });
  ASSERT_TRUE(tells(2));
  EXPECT_THAT(told(), testing::ElementsAre("held 0 host", "went on 0 host"));
}

TEST_P(WorkerWatchTest, SaysNothingOfWorkersThatWaitOrWorkInShortPieces) {
  // The clock of the test is the machine's: only a worker that really stood still may be named.
  watch();
  std::atomic<uint64_t> longest_ns{0};
  const uint64_t until_ns = steady_now_ns() + 600 * kNsPerMs;
  for (uint64_t last_ns = steady_now_ns(); steady_now_ns() < until_ns;) {
    run_on(workers_.at(0), [&] {
      const Inside inside(&guest_, "push_audio");
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    });
    const uint64_t now_ns = steady_now_ns();
    longest_ns = std::max(longest_ns.load(), now_ns - last_ns);
    last_ns = now_ns;
  }
  if (longest_ns < kBlockedMs * kNsPerMs) {
    EXPECT_THAT(told(), testing::Each(testing::HasSubstr(" 1 ")));  // worker 1 ran nothing
  }
  for (const auto& line : told()) EXPECT_THAT(line, testing::Not(testing::HasSubstr("1 deepgram")));
}

TEST(Inside, OnAThreadThatIsNoWorkerMarksNothing) {
  const Guest guest{"deepgram", "recognizer_deepgram.so 1.0.2"};
  const Inside inside(&guest, "create");
  EXPECT_EQ(current_mark, nullptr);
}

}  // namespace
}  // namespace dgm::net
