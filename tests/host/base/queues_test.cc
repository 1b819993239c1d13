#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "host/base/bounded_queue.h"
#include "host/base/guarded.h"
#include "host/base/mpsc_ring.h"
#include "host/base/spsc_ring.h"

namespace dgm {
namespace {

TEST(BoundedQueue, RefusesAndCountsWhatDoesNotFit) {
  BoundedQueue<int> queue(2);
  EXPECT_TRUE(queue.push(1));
  EXPECT_TRUE(queue.push(2));
  EXPECT_FALSE(queue.push(3));
  EXPECT_EQ(queue.dropped(), 1u);
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_TRUE(queue.push(4));
  EXPECT_EQ(queue.pop(), 2);
  EXPECT_EQ(queue.pop(), 4);
  EXPECT_EQ(queue.pop(), std::nullopt);
}

TEST(BoundedQueue, DropsTheOldestWhenAskedTo) {
  BoundedQueue<std::string> queue(2);
  queue.push_dropping_oldest("a");
  queue.push_dropping_oldest("b");
  queue.push_dropping_oldest("c");
  EXPECT_EQ(queue.dropped(), 1u);
  EXPECT_EQ(*queue.front(), "b");
  EXPECT_EQ(queue.size(), 2u);
}

TEST(BoundedQueue, LetsGoOfWhatWasTaken) {
  BoundedQueue<std::shared_ptr<int>> queue(4);
  auto item = std::make_shared<int>(1);
  queue.push(item);
  queue.pop();
  EXPECT_EQ(item.use_count(), 1);
}

TEST(SpscRing, KeepsOrderBetweenTwoThreadsAndCountsDrops) {
  SpscRing<int> ring(64);
  uint64_t sum = 0, received = 0;
  int last = -1;
  constexpr int kItems = 20000;
  std::thread reader([&] {
    for (int item = -1; item != kItems - 1;) {
      if (!ring.try_pop(item)) {
        std::this_thread::yield();
        continue;
      }
      ASSERT_GT(item, last);
      last = item;
      ++received;
      sum += static_cast<uint64_t>(item);
    }
  });
  for (int i = 0; i < kItems; ++i) {
    while (!ring.try_push(i)) std::this_thread::yield();
  }
  reader.join();
  EXPECT_EQ(received, uint64_t{kItems});
  EXPECT_EQ(sum, uint64_t{kItems} * (kItems - 1) / 2);
}

TEST(SpscRing, AFullRingDropsTheNewItemAndCountsIt) {
  SpscRing<int> ring(2);
  EXPECT_TRUE(ring.try_push(1));
  EXPECT_TRUE(ring.try_push(2));
  EXPECT_FALSE(ring.try_push(3));
  EXPECT_EQ(ring.dropped(), 1u);
  int item = 0;
  EXPECT_TRUE(ring.try_pop(item));
  EXPECT_EQ(item, 1);
}

TEST(MpscRing, ManyWritersLoseNothingAndEachKeepsItsOrder) {
  MpscRing<std::pair<int, int>> ring(128);
  constexpr int kWriters = 4, kItems = 5000;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&ring, w] {
      for (int i = 0; i < kItems; ++i) {
        while (!ring.try_push({w, i})) std::this_thread::yield();
      }
    });
  }
  std::vector<int> next(kWriters, 0);
  for (int received = 0; received < kWriters * kItems;) {
    auto item = ring.try_pop();
    if (!item) {
      std::this_thread::yield();
      continue;
    }
    ASSERT_EQ(item->second, next[static_cast<size_t>(item->first)]++);
    ++received;
  }
  for (auto& writer : writers) writer.join();
  EXPECT_TRUE(ring.empty());
}

TEST(MpscRing, RefusesWhenFullAndLeavesTheItemWithItsOwner) {
  MpscRing<std::unique_ptr<int>> ring(2);
  EXPECT_TRUE(ring.try_push(std::make_unique<int>(1)));
  EXPECT_TRUE(ring.try_push(std::make_unique<int>(2)));
  auto third = std::make_unique<int>(3);
  EXPECT_FALSE(ring.try_push(std::move(third)));
  ASSERT_NE(third, nullptr);
  EXPECT_EQ(**ring.try_pop(), 1);
  EXPECT_TRUE(ring.try_push(std::move(third)));
}

TEST(Guarded, GivesItsDataOnlyUnderTheLock) {
  Guarded<std::vector<int>> numbers;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) numbers.with([&](auto& list) { list.push_back(i); });
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(numbers.with([](const auto& list) { return list.size(); }), 2000u);
}

}  // namespace
}  // namespace dgm
