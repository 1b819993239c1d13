#include "host/net/timers.h"

#include <utility>

namespace dgm::net {

uint64_t TimerQueue::start(uint64_t due_ns, uint64_t period_ns, Task task) {
  const uint64_t id = timers_.insert({period_ns, heap_.size(), std::move(task)});
  if (id == 0) return 0;
  heap_.push_back({due_ns, next_order_++, id});
  sift_up(heap_.size() - 1);
  return id;
}

void TimerQueue::cancel(uint64_t id) {
  const auto timer = timers_.take(id);
  if (timer) remove_from_heap(timer->place);
}

void TimerQueue::run(uint64_t now_ns) {
  const uint64_t started_later = next_order_;
  while (!heap_.empty() && heap_.front().due_ns <= now_ns && heap_.front().order < started_later) {
    const uint64_t id = heap_.front().id;
    Timer* timer = timers_.find(id);
    if (timer->period_ns == 0) {
      remove_from_heap(0);
      const auto due = timers_.take(id);
      due->task();
      continue;
    }
    const uint64_t missed = (now_ns - heap_.front().due_ns) / timer->period_ns;
    heap_.front().due_ns += (missed + 1) * timer->period_ns;
    sift_down(0);
    Task task = std::move(timer->task);  // stays whole if it cancels itself
    task();
    timer = timers_.find(id);
    if (timer != nullptr) timer->task = std::move(task);
  }
}

void TimerQueue::put(size_t place, const Entry& entry) {
  heap_[place] = entry;
  timers_.find(entry.id)->place = place;
}

void TimerQueue::sift_up(size_t place) {
  const Entry entry = heap_[place];
  while (place > 0 && entry < heap_[(place - 1) / 2]) {
    put(place, heap_[(place - 1) / 2]);
    place = (place - 1) / 2;
  }
  put(place, entry);
}

void TimerQueue::sift_down(size_t place) {
  const Entry entry = heap_[place];
  for (;;) {
    size_t child = place * 2 + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1] < heap_[child]) ++child;
    if (!(heap_[child] < entry)) break;
    put(place, heap_[child]);
    place = child;
  }
  put(place, entry);
}

void TimerQueue::remove_from_heap(size_t place) {
  const Entry last = heap_.back();
  heap_.pop_back();
  if (place == heap_.size()) return;
  heap_[place] = last;
  if (place > 0 && last < heap_[(place - 1) / 2]) {
    sift_up(place);
  } else {
    sift_down(place);
  }
}

}  // namespace dgm::net
