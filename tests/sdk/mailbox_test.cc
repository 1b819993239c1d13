// Mailbox: results of a plugin's own threads reach the worker, and nothing is left behind.
#include "dragoman/cpp/mailbox.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include "tests/sdk/parts.h"

namespace {

using dragoman::Status;
using namespace dragoman::testing;
using ::testing::ElementsAre;

class MailboxTest : public Parts {};

TEST_F(MailboxTest, BringsItemsOfManyThreadsToTheWorkerInTheirOrder) {
  constexpr int kThreads = 4, kItems = 200;
  std::vector<std::vector<int>> received(kThreads);
  dragoman::Mailbox<std::pair<int, int>> mailbox(session_, [&](auto& item) {
    received[static_cast<size_t>(item.first)].push_back(item.second);
  });
  std::vector<std::thread> threads;
  std::atomic<int> refused = 0;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread, sender = mailbox.sender()] {
      for (int i = 0; i < kItems; ++i) {
        if (sender.send({thread, i}) != Status::kOk) ++refused;
      }
    });
  }
  const auto complete = [&] {
    size_t count = 0;
    for (const auto& list : received) count += list.size();
    return count == kThreads * kItems;
  };
  EXPECT_TRUE(host_.pump_until(complete, std::chrono::seconds(10)));
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refused, 0);
  for (const auto& list : received) EXPECT_TRUE(std::is_sorted(list.begin(), list.end()));
}

TEST_F(MailboxTest, WakesTheWorkerOnceForManyItems) {
  int received = 0;
  dragoman::Mailbox<int> mailbox(session_, [&](int&) { ++received; });
  host_.set_post_bound(1);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(mailbox.sender().send(i), Status::kOk);
  EXPECT_EQ(host_.run_pending(), 1u);
  EXPECT_EQ(received, 10);
}

TEST_F(MailboxTest, RefusesMoreThanItsBoundAndCounts) {
  int received = 0;
  dragoman::Mailbox<int> mailbox(
      session_, [&](int&) { ++received; }, 2);
  const auto sender = mailbox.sender();
  EXPECT_EQ(sender.send(1), Status::kOk);
  EXPECT_EQ(sender.send(2), Status::kOk);
  EXPECT_EQ(sender.send(3), Status::kBusy);
  EXPECT_EQ(mailbox.dropped(), 1u);
  host_.run_pending();
  EXPECT_EQ(received, 2);
  EXPECT_EQ(sender.send(4), Status::kOk);
}

TEST_F(MailboxTest, DeliversWithTheNextItemWhatAFullWorkerCouldNotBeToldOf) {
  std::vector<int> received;
  dragoman::Mailbox<int> mailbox(session_, [&](int& item) { received.push_back(item); });
  const auto sender = mailbox.sender();
  host_.set_post_bound(0);
  EXPECT_EQ(sender.send(1), Status::kOk);
  host_.set_post_bound(10);
  EXPECT_EQ(sender.send(2), Status::kOk);
  host_.run_pending();
  EXPECT_THAT(received, ElementsAre(1, 2));
}

TEST_F(MailboxTest, LeavesNothingBehindWhenItsSessionIsGone) {
  const auto item = std::make_shared<int>(7);
  auto mailbox = std::make_unique<dragoman::Mailbox<std::shared_ptr<int>>>(
      session_, [](auto&) { FAIL() << "an item after the end"; });
  const auto sender = mailbox->sender();
  EXPECT_EQ(sender.send(item), Status::kOk);
  mailbox.reset();
  EXPECT_EQ(item.use_count(), 1);
  EXPECT_TRUE(sender.closed());
  EXPECT_EQ(sender.send(item), Status::kCancelled);
  EXPECT_EQ(item.use_count(), 1);
  host_.run_pending();
}

TEST_F(MailboxTest, FreesTheOtherItemsWhenOneThrows) {
  const auto item = std::make_shared<int>(7);
  dragoman::Mailbox<std::shared_ptr<int>> mailbox(
      session_, [](auto&) { throw std::runtime_error("bad item"); });
  mailbox.sender().send(item);
  mailbox.sender().send(item);
  EXPECT_THROW(host_.run_pending(), std::runtime_error);
  EXPECT_EQ(item.use_count(), 1);
}

TEST_F(MailboxTest, EventsOfTheAuthorAndOfMailboxesDoNotMix) {
  int first = 0, second = 0;
  dragoman::Mailbox<int> a(session_, [&](int& item) { first = item; });
  dragoman::Mailbox<int> b(session_, [&](int& item) { second = item; });
  EXPECT_EQ(dragoman::post(scope_, 41), Status::kOk);
  b.sender().send(2);
  a.sender().send(1);
  host_.run_pending();
  EXPECT_THAT(session_.posted, ElementsAre(41u));
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 2);
}

}  // namespace
