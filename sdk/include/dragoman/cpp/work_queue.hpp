// A plugin's own threads behind a bounded queue: for an engine in process, whose calls take longer
// than a worker may be kept. Results go back through a Mailbox.
//
//   dragoman::WorkQueue<Job> queue_{2, 64, [](Job& job, const std::stop_token& stop) { ... }};
//   if (!queue_.submit(std::move(job))) return Status::kBusy;
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace dragoman {

template <typename Job>
class WorkQueue {
 public:
  // On one of the threads, a job at a time, in order of arrival; must not throw. `stop`: the queue
  // is being destroyed, and waits for this call.
  using Work = std::function<void(Job& job, const std::stop_token& stop)>;

  // [control] `bound`: how many jobs may wait.
  WorkQueue(size_t threads, size_t bound, Work work) : bound_(bound), work_(std::move(work)) {
    for (size_t i = 0; i < threads; ++i) {
      threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
    }
  }
  // Jobs that wait are dropped.
  ~WorkQueue() {
    for (auto& thread : threads_) thread.request_stop();
    threads_.clear();
  }
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;

  // [any] but [rt]. False: `bound` jobs wait already, this one was not taken.
  bool submit(Job job) {
    {
      const std::lock_guard lock(mutex_);
      if (jobs_.size() >= bound_) return false;
      jobs_.push_back(std::move(job));
    }
    arrived_.notify_one();
    return true;
  }

 private:
  void run(const std::stop_token& stop) {
    for (;;) {
      std::unique_lock lock(mutex_);
      if (!arrived_.wait(lock, stop, [this] { return !jobs_.empty(); })) return;
      if (stop.stop_requested()) return;
      Job job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      work_(job, stop);
    }
  }

  const size_t bound_;
  const Work work_;
  std::mutex mutex_;  // guards jobs_
  std::condition_variable_any arrived_;
  std::deque<Job> jobs_;
  std::vector<std::jthread> threads_;
};

}  // namespace dragoman
