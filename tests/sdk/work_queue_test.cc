#include "dragoman/cpp/work_queue.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <memory>

namespace {

using Queue = dragoman::WorkQueue<std::shared_ptr<int>>;

std::shared_ptr<int> job(int number) { return std::make_shared<int>(number); }

// A queue of one thread whose first job waits to be let go.
class WorkQueue : public ::testing::Test {
 protected:
  void hold_the_thread() {
    ASSERT_TRUE(queue_->submit(job(0)));
    started_.get_future().wait();
  }

  std::promise<void> started_, let_go_, last_;
  std::vector<int> done_;  // the queue's thread, until the queue has gone
  std::unique_ptr<Queue> queue_ = std::make_unique<Queue>(
      1, 2, [this](const std::shared_ptr<int>& number, const std::stop_token&) {
        if (*number == 0) {
          started_.set_value();
          let_go_.get_future().wait();
        }
        done_.push_back(*number);
        if (*number == 2) last_.set_value();
      });
};

TEST_F(WorkQueue, WorksInOrderAndRefusesMoreThanMayWait) {
  hold_the_thread();
  EXPECT_TRUE(queue_->submit(job(1)));
  EXPECT_TRUE(queue_->submit(job(2)));
  EXPECT_FALSE(queue_->submit(job(3)));
  let_go_.set_value();
  last_.get_future().wait();
  queue_.reset();
  EXPECT_THAT(done_, ::testing::ElementsAre(0, 1, 2));
}

TEST_F(WorkQueue, WaitsForTheJobUnderWayAndDropsTheOthersWhenItGoes) {
  hold_the_thread();
  const auto waiting = job(1);
  EXPECT_TRUE(queue_->submit(waiting));
  auto gone = std::async(std::launch::async, [this] { queue_.reset(); });
  EXPECT_EQ(gone.wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
  let_go_.set_value();
  gone.get();
  EXPECT_THAT(done_, ::testing::ElementsAre(0));
  EXPECT_EQ(waiting.use_count(), 1);
}

TEST(WorkQueueStop, TellsTheJobUnderWayThatItIsUnwanted) {
  std::promise<void> started;
  bool told = false;
  {
    Queue queue(1, 1, [&](const std::shared_ptr<int>&, const std::stop_token& stop) {
      started.set_value();
      while (!stop.stop_requested()) std::this_thread::yield();
      told = true;
    });
    ASSERT_TRUE(queue.submit(job(1)));
    started.get_future().wait();
  }
  EXPECT_TRUE(told);
}

}  // namespace
