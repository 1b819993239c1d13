// The timers of one worker: a heap, driven by the worker's own loop. No descriptor and no thread
// per timer. Pure: time comes in as an argument.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "host/base/handle_table.h"

namespace dgm::net {

class TimerQueue {  // [worker] throughout
 public:
  using Task = std::function<void()>;
  static constexpr size_t kBound = size_t{1} << 20;

  // period_ns 0: once. 0: the queue is full.
  uint64_t start(uint64_t due_ns, uint64_t period_ns, Task task);
  // Final: the task does not run afterwards, although it may be running now. Stale ids are ignored.
  void cancel(uint64_t id);

  // Runs what is due, earliest first; what is started meanwhile waits for the next call. A period
  // counts from when it was due, not from when it ran; periods missed in a stall are left out.
  void run(uint64_t now_ns);

  uint64_t next_due_ns() const { return heap_.empty() ? 0 : heap_.front().due_ns; }  // 0: none
  size_t size() const { return heap_.size(); }

 private:
  struct Timer {
    uint64_t period_ns;
    size_t place;  // in the heap
    Task task;
  };
  struct Entry {
    uint64_t due_ns;
    uint64_t order;  // of starting: equal due times run in this order
    uint64_t id;
    bool operator<(const Entry& other) const {
      return due_ns != other.due_ns ? due_ns < other.due_ns : order < other.order;
    }
  };

  void put(size_t place, const Entry& entry);
  void sift_up(size_t place);
  void sift_down(size_t place);
  void remove_from_heap(size_t place);

  HandleTable<Timer> timers_{kBound};
  std::vector<Entry> heap_;
  uint64_t next_order_ = 0;
};

}  // namespace dgm::net
