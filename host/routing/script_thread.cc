#include "host/routing/script_thread.h"

#include <pthread.h>

#include <chrono>

#include "host/base/clock.h"
#include "host/base/log.h"
#include "host/base/metrics.h"

namespace dgm::routing {
namespace {

Metric& dropped_questions() {
  static Metric& metric = metrics().counter("dragoman_script_questions_dropped_total",
                                            "Hook calls not made because the queue was full");
  return metric;
}

Metric& threads_left_behind() {
  static Metric& metric =
      metrics().counter("dragoman_script_threads_left_behind_total",
                        "Script threads given up because a hook never returned");
  return metric;
}

}  // namespace

struct ScriptThread::Shared {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<void()>> questions;
  Between between;
  bool is_woken = true, is_stopping = false, has_ended = false;
  std::atomic<uint64_t> busy_since_ns{0};  // 0: idle
};

ScriptThread::ScriptThread(uint32_t stuck_after_ms, Between between)
    : stuck_after_ns_(stuck_after_ms * kNsPerMs), shared_(std::make_shared<Shared>()) {
  shared_->between = std::move(between);
  thread_ = std::thread([shared = shared_] { run(shared); });
}

ScriptThread::~ScriptThread() {
  std::deque<std::function<void()>> dropped;  // destroyed outside of the lock
  std::unique_lock lock(shared_->mutex);
  shared_->is_stopping = true;
  dropped.swap(shared_->questions);
  shared_->changed.notify_all();
  const bool has_ended = shared_->changed.wait_for(lock, std::chrono::nanoseconds(stuck_after_ns_),
                                                   [this] { return shared_->has_ended; });
  lock.unlock();
  if (has_ended) {
    thread_.join();
    return;
  }
  threads_left_behind().add();
  log::error("SCRIPT_STUCK",
             "a hook of the routing scripts does not return; its thread is left behind");
  thread_.detach();
}

bool ScriptThread::ask(std::function<void()> question) {
  {
    const std::lock_guard lock(shared_->mutex);
    if (shared_->questions.size() >= kMaxQuestions) {
      dropped_questions().add();
      return false;
    }
    shared_->questions.push_back(std::move(question));
  }
  shared_->changed.notify_all();
  return true;
}

void ScriptThread::wake() {
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->is_woken = true;
  }
  shared_->changed.notify_all();
}

bool ScriptThread::is_stuck() const {
  const uint64_t since_ns = shared_->busy_since_ns.load(std::memory_order_relaxed);
  return since_ns != 0 && steady_now_ns() - since_ns > stuck_after_ns_;
}

void ScriptThread::run(const std::shared_ptr<Shared>& shared) {
  pthread_setname_np(pthread_self(), "scripts");
  uint64_t wanted_at_ns = UINT64_MAX;
  std::unique_lock lock(shared->mutex);
  const auto has_work = [&] {
    return shared->is_stopping || shared->is_woken || !shared->questions.empty();
  };
  while (true) {
    if (wanted_at_ns == UINT64_MAX) {
      shared->changed.wait(lock, has_work);
    } else {
      const std::chrono::steady_clock::time_point wanted_at{std::chrono::nanoseconds(wanted_at_ns)};
      shared->changed.wait_until(lock, wanted_at, has_work);
    }
    if (shared->is_stopping) break;
    shared->is_woken = false;
    std::function<void()> question;
    if (!shared->questions.empty()) {
      question = std::move(shared->questions.front());
      shared->questions.pop_front();
    }
    lock.unlock();
    shared->busy_since_ns.store(steady_now_ns(), std::memory_order_relaxed);
    if (question) question();
    question = nullptr;  // what it holds dies outside of the lock
    shared->busy_since_ns.store(steady_now_ns(), std::memory_order_relaxed);
    wanted_at_ns = shared->between();
    shared->busy_since_ns.store(0, std::memory_order_relaxed);
    lock.lock();
  }
  shared->has_ended = true;
  shared->changed.notify_all();
}

}  // namespace dgm::routing
