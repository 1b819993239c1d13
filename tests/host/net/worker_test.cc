#include "host/net/worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sched.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "host/base/clock.h"
#include "host/base/log.h"
#include "host/net/media_poller.h"
#include "tests/support/run_on.h"

namespace dgm::net {
namespace {

using test::kPatience;
using test::run_on;
using test::wait_until;

// Everything a worker promises holds with and without a tick.
class WorkerTest : public ::testing::TestWithParam<unsigned> {
 protected:
  WorkerTest() { worker.start(); }
  Worker worker{0, {.tick_us = GetParam()}};
};

INSTANTIATE_TEST_SUITE_P(Ticks, WorkerTest, ::testing::Values(0u, 250u, 1000u));

TEST_P(WorkerTest, RunsPostsInOrderOnItsOwnThread) {
  std::vector<int> ran;
  std::promise<void> done;
  EXPECT_EQ(Worker::current(), nullptr);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(worker.post([&, i] {
      EXPECT_TRUE(worker.is_current());
      ran.push_back(i);
      if (i == 999) done.set_value();
    }));
  }
  ASSERT_EQ(done.get_future().wait_for(kPatience), std::future_status::ready);
  EXPECT_TRUE(std::is_sorted(ran.begin(), ran.end()));
  EXPECT_EQ(ran.size(), 1000u);
}

TEST_P(WorkerTest, PostsOfManyThreadsAllRunAndEachWakesIt) {
  std::atomic<int> ran{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        std::promise<void> done;
        ASSERT_TRUE(worker.post([&] {
          ++ran;
          done.set_value();
        }));
        ASSERT_EQ(done.get_future().wait_for(kPatience), std::future_status::ready);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(ran, 800);
}

TEST_P(WorkerTest, HandlersPostedToItsIoContextRunOnItToo) {
  std::promise<bool> done;
  boost::asio::post(worker.context(), [&] { done.set_value(worker.is_current()); });
  auto is_current = done.get_future();
  ASSERT_EQ(is_current.wait_for(kPatience), std::future_status::ready);
  EXPECT_TRUE(is_current.get());
}

TEST_P(WorkerTest, TimersFireOnceOrPeriodicallyAndNotBeforeTheirTime) {
  std::promise<uint64_t> fired;
  std::atomic<int> periods{0};
  uint64_t started = 0;
  Worker::TimerId periodic = 0;
  run_on(worker, [&] {
    started = steady_now_ns();
    worker.start_timer(20, 0, [&] { fired.set_value(steady_now_ns()); });
    periodic = worker.start_timer(1, 2, [&] { ++periods; });
  });
  auto when = fired.get_future();
  ASSERT_EQ(when.wait_for(kPatience), std::future_status::ready);
  EXPECT_GE(when.get(), started + 20 * kNsPerMs);
  EXPECT_TRUE(wait_until(worker, [&] { return periods >= 5; }));
  run_on(worker, [&] { worker.cancel_timer(periodic); });  // what it counts goes with this test
}

TEST_P(WorkerTest, ACancelledTimerDoesNotRun) {
  bool ran = false;
  run_on(worker, [&] {
    const auto timer = worker.start_timer(1, 0, [&] { ran = true; });
    worker.cancel_timer(timer);
    worker.cancel_timer(timer);
    worker.cancel_timer(0);
  });
  std::promise<void> later;
  run_on(worker, [&] { worker.start_timer(5, 0, [&] { later.set_value(); }); });
  ASSERT_EQ(later.get_future().wait_for(kPatience), std::future_status::ready);
  run_on(worker, [&] { EXPECT_FALSE(ran); });
}

struct Leg final : Paced {
  void on_slot(uint64_t due_ns) override {
    dues.push_back(due_ns);
    EXPECT_GE(steady_now_ns(), due_ns);
  }
  std::vector<uint64_t> dues;
};

TEST_P(WorkerTest, PacesItsMembersOnMultiplesOf20ms) {
  std::vector<Leg> legs(30);
  run_on(worker, [&] {
    for (Leg& leg : legs) worker.pace(leg);
  });
  EXPECT_TRUE(wait_until(worker, [&] { return legs.back().dues.size() >= 6; }));
  run_on(worker, [&] {
    for (Leg& leg : legs) {
      worker.unpace(leg);
      ASSERT_GE(leg.dues.size(), 5u);
      for (size_t i = 1; i < leg.dues.size(); ++i) {
        EXPECT_EQ((leg.dues[i] - leg.dues[i - 1]) % (20 * kNsPerMs), 0u);
        EXPECT_GT(leg.dues[i], leg.dues[i - 1]);
      }
    }
  });
  EXPECT_GE(worker.stats().slots_run, 30u * 5u);
}

TEST_P(WorkerTest, AnIdleWorkerDoesNotWakeUp) {
  run_on(worker, [] {});
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  const uint64_t before = worker.stats().turns;
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(worker.stats().turns, before);
}

TEST_P(WorkerTest, WhatIsDisposedInATurnIsDestroyedAtItsEnd) {
  struct Mark final : Disposable {
    explicit Mark(bool& gone) : gone(gone) {}
    ~Mark() override { gone = true; }
    bool& gone;
  };
  bool gone = false;
  run_on(worker, [&] {
    worker.dispose(std::make_unique<Mark>(gone));
    EXPECT_FALSE(gone);
  });
  EXPECT_TRUE(wait_until(worker, [&] { return gone; }));
}

TEST_P(WorkerTest, StopRunsWhatWasPostedAndRefusesTheRest) {
  std::atomic<int> ran{0};
  std::promise<void> begun, go_on;
  ASSERT_TRUE(worker.post([&] {
    begun.set_value();
    go_on.get_future().wait();
  }));
  begun.get_future().wait();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(worker.post([&] { ++ran; }));
  std::thread stopper([&] { worker.stop(); });
  go_on.set_value();
  stopper.join();
  EXPECT_EQ(ran, 10);
  EXPECT_FALSE(worker.post([&] { ++ran; }));
  EXPECT_EQ(worker.stats().posts_refused, 1u);
}

TEST(Worker, RefusesAndCountsPostsBeyondItsBound) {
  Worker worker(0, {.tick_us = 0, .queue_bound = 4});
  int ran = 0;
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(worker.post([&] { ++ran; }));
  EXPECT_FALSE(worker.post([&] { ++ran; }));
  EXPECT_FALSE(worker.post([&] { ++ran; }));
  EXPECT_EQ(worker.stats().posts_refused, 2u);
  worker.start();
  worker.stop();
  EXPECT_EQ(ran, 4);
}

TEST(Worker, APacketDoesNotWakeATickingWorkerBeforeItsTick) {
  Worker worker(0, {.tick_us = 1000});
  worker.start();
  struct Pipe final : MediaSource {
    void on_ready(uint32_t) override {
      char byte = 0;
      reads += ::read(descriptors[0], &byte, 1) == 1;
    }
    int descriptors[2] = {-1, -1};
    std::atomic<int> reads{0};
  } pipe;
  ASSERT_EQ(::pipe(pipe.descriptors), 0);
  run_on(worker, [&] { worker.media().add(pipe.descriptors[0], pipe, EPOLLIN); });
  std::atomic<bool> must_end{false};
  std::atomic<int> written{0};
  std::thread writer([&] {  // about ten packets per tick
    while (!must_end) {
      if (written - pipe.reads < 1000) written += ::write(pipe.descriptors[1], "x", 1) == 1;
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
  });
  bool waits_for_ticks = false;  // once it has seen how many packets come
  for (int attempt = 0; attempt < 600 && !waits_for_ticks; ++attempt) {
    const uint64_t turns_before = worker.stats().turns;
    const int reads_before = pipe.reads;
    const uint64_t began_ns = steady_now_ns();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    const uint64_t elapsed_ms = (steady_now_ns() - began_ns) / kNsPerMs;
    const uint64_t turns = worker.stats().turns - turns_before;
    waits_for_ticks =
        turns <= elapsed_ms + 2 && static_cast<uint64_t>(pipe.reads - reads_before) > 2 * turns;
  }
  EXPECT_TRUE(waits_for_ticks);
  must_end = true;
  writer.join();
  run_on(worker, [&] { worker.media().remove(pipe.descriptors[0], pipe); });
  worker.stop();
  EXPECT_GT(pipe.reads, 0);
  ::close(pipe.descriptors[0]);
  ::close(pipe.descriptors[1]);
}

TEST(Worker, SaysWhetherRealTimePriorityIsReallyInForce) {
  Worker worker(0, {.tick_us = 1000, .realtime = true});
  worker.start();
  run_on(worker, [&] {
    sched_param parameters{};
    int policy = 0;
    ASSERT_EQ(pthread_getschedparam(pthread_self(), &policy, &parameters), 0);
    EXPECT_EQ(worker.stats().realtime, policy == SCHED_FIFO);
  });
}

TEST(WorkerPool, GivesANameAlwaysTheSameWorker) {
  WorkerPool pool(3, {.tick_us = 0});
  Worker& first = pool.for_name("3333-4444");
  EXPECT_EQ(&pool.for_name("3333-4444"), &first);
  std::vector<int> rooms(3, 0);
  for (int i = 0; i < 300; ++i) {
    ++rooms[pool.for_name("room " + std::to_string(i)).index()];
  }
  EXPECT_THAT(rooms, ::testing::Each(::testing::Gt(50)));
}

TEST(WorkerPool, HasOneWorkerPerCoreUnlessToldOtherwise) {
  EXPECT_EQ(WorkerPool(0, {}).size(), std::max(1u, std::thread::hardware_concurrency()));
  EXPECT_EQ(WorkerPool(5, {}).size(), 5u);
}

}  // namespace
}  // namespace dgm::net
