// A worker: one thread, one io_context(1), one metronome. It owns the legs, sockets, timers and
// sessions of the rooms placed on it; nothing of them is touched by another thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace dgm::net {

struct WorkerMark;  // whose code it is inside of (host/net/worker_mark.h)
class MediaPoller;  // the worker's own epoll set of media sockets (host/net/media_poller.h)

// Something that may be told to go in the middle of its own event: Worker::dispose() keeps its
// memory until no event of it can be on the stack.
class Disposable {
 public:
  virtual ~Disposable() = default;

 private:
  friend class Worker;
  Disposable* next_disposed_ = nullptr;
};

// Something that acts every 20 ms: the playout of a leg. Registered in the pacing wheel of its
// worker.
class Paced {
 public:
  // [worker, rt] due_ns: the absolute time this slot was planned for; the next one is due_ns + 20
  // ms even if this call comes late. After a stall the wheel skips whole slots that lie more than
  // 40 ms back (counted) instead of bursting.
  virtual void on_slot(uint64_t due_ns) = 0;

 protected:
  ~Paced() = default;

 private:
  friend class PacingWheel;
  static constexpr uint32_t kNoSlot = UINT32_MAX;
  uint32_t slot_ = kNoSlot;  // where the wheel keeps it
  uint32_t place_ = 0;
};

struct WorkerOptions {
  // 0: event-driven, a packet wakes the thread. 250, 1000: sleep to the next tick of an absolute
  // clock and drain everything that is ready.
  unsigned tick_us = 1000;
  bool realtime = false;      // ask for SCHED_FIFO; refused: one loud warning with the remedy
  int cpu = -1;               // pin to this core; -1: do not
  size_t queue_bound = 8192;  // posted tasks waiting, 48 bytes each; more are refused and counted
};

// Loads of one worker since its start, for /metrics and the benchmarks.
struct WorkerStats {
  uint64_t turns = 0;  // wake-ups of the loop
  uint64_t posts_refused = 0;
  uint64_t slots_run = 0;      // calls of on_slot()
  uint64_t slots_skipped = 0;  // calls of on_slot() left out after stalls
  uint64_t slot_late_max_ns = 0;
  bool realtime = false;  // SCHED_FIFO is really in force
};

class Worker {
 public:
  using Task = std::function<void()>;
  using TimerId = uint64_t;  // 0: none

  Worker(unsigned index, WorkerOptions options);
  ~Worker();  // stops and joins
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void start();  // [control]
  void stop();   // [control] runs what is posted, then joins

  // The worker this thread is, or nullptr. [any]
  static Worker* current();
  bool is_current() const { return current() == this; }
  unsigned index() const;

  // Runs `task` on this worker, later, in order of posting. [any] false: the queue is full or the
  // worker is stopped; the task was dropped and counted.
  bool post(Task task);

  // The time this turn of the loop began; cheaper than the clock. [worker, rt]
  uint64_t now_ns() const;

  // From now on target.on_slot() every 20 ms; the wheel chooses the slot with the fewest members.
  // [worker] unpace() may be called from inside on_slot().
  void pace(Paced& target);
  void unpace(Paced& target);

  // [worker] period_ms 0: once. Periods are paced on an absolute clock. cancel_timer() is final:
  // the task does not run after it returns; 0 and stale ids are ignored.
  TimerId start_timer(uint32_t delay_ms, uint32_t period_ms, Task task);
  void cancel_timer(TimerId timer);

  // [worker, rt] Destroys `gone` at the end of this turn of the loop.
  void dispose(std::unique_ptr<Disposable> gone);

  WorkerStats stats() const;  // [any]

  // For a thread that watches it. [any]
  uint64_t turns() const;
  bool is_waiting() const;  // for an event; also while it serves the one that woke it
  const WorkerMark& mark() const;

  // For host/net and host/modules only.
  boost::asio::io_context& context();
  MediaPoller& media();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// All workers of the process.
class WorkerPool {
 public:
  WorkerPool(unsigned count, const WorkerOptions& options);  // count 0: one per core
  void start();
  void stop();
  size_t size() const { return workers_.size(); }
  Worker& at(size_t index) { return *workers_[index]; }
  // Where everything of this name lives: both legs of a room share a worker.
  Worker& for_name(const std::string& name);

 private:
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace dgm::net
