#include "host/net/worker_watch.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>

#include "host/base/clock.h"

namespace dgm::net {
namespace {

constexpr uint64_t kLooksPerBlock = 5;

}  // namespace

WorkerWatch::WorkerWatch(WorkerPool& workers, uint32_t blocked_ms, Listener listener)
    : workers_(workers),
      blocked_ns_(blocked_ms * kNsPerMs),
      listener_(std::move(listener)),
      seen_(workers.size()),
      thread_([this] { run(); }) {}

WorkerWatch::~WorkerWatch() {
  {
    const std::lock_guard lock(mutex_);
    must_end_ = true;
  }
  end_.notify_all();
  thread_.join();
}

std::vector<BlockedWorker> WorkerWatch::blocked() const {
  const std::lock_guard lock(mutex_);
  return blocked_;
}

void WorkerWatch::run() {
  pthread_setname_np(pthread_self(), "worker-watch");
  const std::chrono::nanoseconds pause(blocked_ns_ / kLooksPerBlock);
  for (auto& seen : seen_) seen.turned_at_ns = seen.proven_at_ns = steady_now_ns();
  std::unique_lock lock(mutex_);
  while (!end_.wait_for(lock, pause, [this] { return must_end_; })) {
    lock.unlock();
    for (size_t i = 0; i < seen_.size(); ++i) look_at(workers_.at(i), seen_[i], steady_now_ns());
    lock.lock();
    blocked_.clear();
    for (const auto& seen : seen_)
      if (seen.is_blocked) blocked_.push_back(seen.report);
  }
}

void WorkerWatch::look_at(Worker& worker, Seen& seen, uint64_t now_ns) {
  const uint64_t since_ns = held_since_ns(worker, seen, now_ns);
  const bool is_held = since_ns <= now_ns && now_ns - since_ns >= blocked_ns_;
  if (is_held) {
    seen.report.for_ns = now_ns - since_ns;
    if (seen.is_blocked) return;
    seen.is_blocked = true;
    const auto& mark = worker.mark();
    const char* const entry = mark.entry.load(std::memory_order_relaxed);
    seen.report.worker = worker.index();
    seen.report.guest = mark.guest.load(std::memory_order_relaxed);
    seen.report.entry = seen.report.guest && entry ? entry : "";
    if (listener_.blocked) listener_.blocked(seen.report);
  } else if (seen.is_blocked) {
    seen.is_blocked = false;
    if (listener_.went_on) listener_.went_on(seen.report);
  }
}

uint64_t WorkerWatch::held_since_ns(Worker& worker, Seen& seen, uint64_t now_ns) {
  const uint64_t changes = worker.mark().changes.load(std::memory_order_acquire);
  const bool has_guest = worker.mark().guest.load(std::memory_order_relaxed) != nullptr;
  const uint64_t turns = worker.turns();
  const bool is_waiting = worker.is_waiting();
  if (changes != seen.changes) {
    seen.changes = changes;
    seen.changed_at_ns = now_ns;
  }
  if (turns != seen.turns) {
    seen.turns = turns;
    seen.turned_at_ns = seen.proven_at_ns = now_ns;
    seen.asked_at_ns = 0;
  }
  // It waits, or is inside the host's own code for what woke it: a task that it must run tells.
  if (is_waiting && !has_guest) {
    seen.turned_at_ns = now_ns;
    if (now_ns - seen.proven_at_ns >= blocked_ns_ && worker.post([] {})) {
      seen.proven_at_ns = now_ns;
      seen.asked_at_ns = now_ns;
    }
  }
  uint64_t since_ns = UINT64_MAX;
  if (has_guest) since_ns = seen.changed_at_ns;
  if (!is_waiting) since_ns = std::min(since_ns, seen.turned_at_ns);
  if (seen.asked_at_ns) since_ns = std::min(since_ns, seen.asked_at_ns);
  return since_ns;
}

}  // namespace dgm::net
