#include "host/net/worker.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <ctime>
#include <string>
#include <thread>

#include "host/base/clock.h"
#include "host/base/metrics.h"
#include "host/base/mpsc_ring.h"
#include "host/net/media_poller.h"
#include "host/net/media_wait.h"
#include "host/net/metronome.h"
#include "host/net/pacing_wheel.h"
#include "host/net/realtime.h"
#include "host/net/timers.h"
#include "host/net/worker_mark.h"

namespace dgm::net {
namespace {

thread_local Worker* current_worker = nullptr;

void sleep_until(uint64_t due_ns) {
  timespec due{};
  due.tv_sec = static_cast<time_t>(due_ns / kNsPerSecond);
  due.tv_nsec = static_cast<long>(due_ns % kNsPerSecond);
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nullptr) == EINTR) {
  }
}

uint64_t earlier(uint64_t a_ns, uint64_t b_ns) {  // 0: never
  if (a_ns == 0 || b_ns == 0) return a_ns + b_ns;
  return std::min(a_ns, b_ns);
}

}  // namespace

struct Worker::State {
  State(unsigned index, const WorkerOptions& options);

  void loop();
  void wait_for_tick();
  void wait_for_event();
  void turn();
  size_t run_posted();
  void run_all_posted();
  void destroy_disposed();
  void publish_stats();

  const unsigned index;
  const WorkerOptions options;

  // Shared with other threads.
  MpscRing<Task> tasks;
  std::atomic<bool> accepts_posts{true};
  std::atomic<uint32_t> posts_under_way{0};
  std::atomic<bool> is_waiting{false};  // whoever posts must ring
  std::atomic<uint64_t> turns{0}, posts_refused{0}, slots_run{0}, slots_skipped{0};
  std::atomic<uint64_t> slot_late_max_ns{0};
  std::atomic<bool> is_realtime{false};
  std::atomic<bool> must_stop{false};
  WorkerMark mark;

  // The worker's own.
  boost::asio::io_context context{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
      context.get_executor()};
  MediaPoller media;
  MediaWait media_wait{context, media};
  Metronome metronome;
  TimerQueue timers;
  PacingWheel wheel;
  Metric& pause_ms;
  uint64_t now_ns = steady_now_ns();
  Disposable* disposed = nullptr;

  std::thread thread;
};

Worker::State::State(unsigned worker_index, const WorkerOptions& worker_options)
    : index(worker_index),
      options(worker_options),
      tasks(worker_options.queue_bound),
      metronome(worker_options.tick_us * kNsPerUs),
      pause_ms(metrics().gauge("dragoman_worker_pause_ms",
                               "Longest delay of a pacing slot within the last 10 to 20 s",
                               {{"worker", std::to_string(worker_index)}})) {}

void Worker::State::loop() {
  while (!must_stop.load()) {
    if (metronome.is_ticking()) {
      wait_for_tick();
    } else {
      wait_for_event();
    }
    turn();
  }
  run_all_posted();
  destroy_disposed();
  media_wait.end();
  context.poll();
  publish_stats();
}

void Worker::State::wait_for_tick() {
  media_wait.end();
  sleep_until(metronome.next_tick_ns(steady_now_ns()));
}

void Worker::State::wait_for_event() {
  media_wait.begin(earlier(timers.next_due_ns(), wheel.next_due_ns()));
  is_waiting.store(true);
  if (tasks.empty()) {  // asked after is_waiting is set: the mirror of what post() does
    context.run_one();  // one handler a turn: asking for more would cost a system call each time
  } else {
    context.poll();
  }
  is_waiting.store(false);
}

void Worker::State::turn() {
  constexpr unsigned kRoundsPerTick = 8;
  turns.fetch_add(1, std::memory_order_relaxed);
  now_ns = steady_now_ns();
  size_t events = 0;
  if (metronome.is_ticking()) {
    events += media.drain(kRoundsPerTick);
    context.poll();
  } else if (media_wait.take_ready()) {
    events += media.drain(1);  // the next wait reports what is left
  }
  events += run_posted();
  timers.run(steady_now_ns());
  const uint64_t slots_before = wheel.slots_run();
  wheel.run(steady_now_ns());
  if (wheel.slots_run() != slots_before) ++events;
  destroy_disposed();
  metronome.count(events, now_ns);
  publish_stats();
}

// Only those that were waiting when it began: a task that posts itself again must not hold the
// turn.
size_t Worker::State::run_posted() {
  size_t run = 0;
  for (size_t left = tasks.size(); left > 0; --left) {
    auto task = tasks.try_pop();
    if (!task) break;
    (*task)();
    ++run;
  }
  return run;
}

void Worker::State::run_all_posted() {
  while (posts_under_way.load() > 0 || !tasks.empty()) {
    if (run_posted() == 0) std::this_thread::yield();
    destroy_disposed();
  }
}

void Worker::State::destroy_disposed() {
  while (disposed != nullptr) {
    std::unique_ptr<Disposable> gone(disposed);
    disposed = gone->next_disposed_;
  }
}

void Worker::State::publish_stats() {
  slots_run.store(wheel.slots_run(), std::memory_order_relaxed);
  slots_skipped.store(wheel.slots_skipped(), std::memory_order_relaxed);
  slot_late_max_ns.store(wheel.late_max_ns(), std::memory_order_relaxed);
  pause_ms.set(static_cast<double>(wheel.recent_pause_ns()) / kNsPerMs);
}

Worker::Worker(unsigned index, WorkerOptions options)
    : state_(std::make_unique<State>(index, options)) {}

Worker::~Worker() {
  stop();
  state_->destroy_disposed();
}

void Worker::start() {
  state_->thread = std::thread([this] {
    current_worker = this;
    current_mark = &state_->mark;
    const std::string name = "worker-" + std::to_string(index());
    pthread_setname_np(pthread_self(), name.c_str());
    state_->is_realtime = make_punctual(state_->options.realtime, state_->options.cpu);
    state_->loop();
    current_mark = nullptr;
    current_worker = nullptr;
  });
}

void Worker::stop() {
  if (!state_->thread.joinable()) return;
  state_->accepts_posts.store(false);
  state_->must_stop.store(true);
  state_->media_wait.ring();
  state_->thread.join();
}

Worker* Worker::current() { return current_worker; }
unsigned Worker::index() const { return state_->index; }

bool Worker::post(Task task) {
  state_->posts_under_way.fetch_add(1);  // stop() waits for those who came in time
  const bool is_taken = state_->accepts_posts.load() && state_->tasks.try_push(std::move(task));
  if (is_taken && state_->is_waiting.exchange(false)) state_->media_wait.ring();
  state_->posts_under_way.fetch_sub(1);
  if (!is_taken) state_->posts_refused.fetch_add(1, std::memory_order_relaxed);
  return is_taken;
}

uint64_t Worker::now_ns() const { return state_->now_ns; }

void Worker::pace(Paced& target) { state_->wheel.pace(target, steady_now_ns()); }
void Worker::unpace(Paced& target) { state_->wheel.unpace(target); }

Worker::TimerId Worker::start_timer(uint32_t delay_ms, uint32_t period_ms, Task task) {
  return state_->timers.start(steady_now_ns() + delay_ms * kNsPerMs, period_ms * kNsPerMs,
                              std::move(task));
}
void Worker::cancel_timer(TimerId timer) { state_->timers.cancel(timer); }

void Worker::dispose(std::unique_ptr<Disposable> gone) {
  gone->next_disposed_ = state_->disposed;
  state_->disposed = gone.release();
}

WorkerStats Worker::stats() const {
  WorkerStats stats;
  stats.turns = state_->turns.load(std::memory_order_relaxed);
  stats.posts_refused = state_->posts_refused.load(std::memory_order_relaxed);
  stats.slots_run = state_->slots_run.load(std::memory_order_relaxed);
  stats.slots_skipped = state_->slots_skipped.load(std::memory_order_relaxed);
  stats.slot_late_max_ns = state_->slot_late_max_ns.load(std::memory_order_relaxed);
  stats.realtime = state_->is_realtime.load(std::memory_order_relaxed);
  return stats;
}

uint64_t Worker::turns() const { return state_->turns.load(std::memory_order_relaxed); }
bool Worker::is_waiting() const { return state_->is_waiting.load(std::memory_order_relaxed); }
const WorkerMark& Worker::mark() const { return state_->mark; }

boost::asio::io_context& Worker::context() { return state_->context; }
MediaPoller& Worker::media() { return state_->media; }

}  // namespace dgm::net
