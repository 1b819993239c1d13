// Watches the workers of a pool from a thread of its own: who holds one for longer than it may.
// It costs the workers nothing but the marks of worker_mark.h, and a quiet worker one empty task
// for each `blocked_ms`.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "host/net/worker.h"
#include "host/net/worker_mark.h"

namespace dgm::net {

// A worker that does not go on.
struct BlockedWorker {
  unsigned worker = 0;
  const Guest* guest = nullptr;  // whose code it is inside of; nullptr: the host's own
  std::string entry{};           // of the guest: "push_audio"
  uint64_t for_ns = 0;           // so far; at least so long, by at most a fifth of blocked_ms more
};

class WorkerWatch {
 public:
  struct Listener {
    // [the watching thread] Once when a worker has been held for `blocked_ms`, and once when it
    // goes on.
    std::function<void(const BlockedWorker&)> blocked;
    std::function<void(const BlockedWorker&)> went_on;
  };

  // [control] blocked_ms: at least 1. The workers outlive the watch.
  WorkerWatch(WorkerPool& workers, uint32_t blocked_ms, Listener listener);
  ~WorkerWatch();
  WorkerWatch(const WorkerWatch&) = delete;
  WorkerWatch& operator=(const WorkerWatch&) = delete;

  // [any] Those that are held at this moment.
  std::vector<BlockedWorker> blocked() const;

 private:
  // What was seen of one worker.
  struct Seen {
    uint64_t turns = 0, turned_at_ns = 0;     // turned_at: or was seen idle
    uint64_t changes = 0, changed_at_ns = 0;  // of its mark
    uint64_t proven_at_ns = 0;                // it surely went on
    uint64_t asked_at_ns = 0;                 // a task was posted and has not run; 0: none
    bool is_blocked = false;
    BlockedWorker report{};
  };

  void run();
  void look_at(Worker& worker, Seen& seen, uint64_t now_ns);
  uint64_t held_since_ns(Worker& worker, Seen& seen, uint64_t now_ns);  // UINT64_MAX: it is free

  WorkerPool& workers_;
  const uint64_t blocked_ns_;
  const Listener listener_;
  std::vector<Seen> seen_;  // of the watching thread
  mutable std::mutex mutex_;
  std::condition_variable end_;
  bool must_end_ = false;               // guarded by mutex_
  std::vector<BlockedWorker> blocked_;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace dgm::net
