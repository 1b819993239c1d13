#include "host/net/worker.h"

#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <cstddef>
#include <ctime>
#include <stdexcept>
#include <string>
#include <thread>

#include "host/base/clock.h"
#include "host/base/mpsc_ring.h"
#include "host/net/media_poller.h"
#include "host/net/metronome.h"
#include "host/net/pacing_wheel.h"
#include "host/net/realtime.h"
#include "host/net/timers.h"

namespace dgm::net {
namespace {

thread_local Worker* current_worker = nullptr;

// A descriptor in the worker's own epoll set that only ends its wait.
class Alarm final : public MediaSource {
 public:
  Alarm(MediaPoller& media, int descriptor) : descriptor_(descriptor) {
    if (descriptor < 0 || !media.add(descriptor, *this, EPOLLIN)) {
      throw std::runtime_error("no descriptor is left for a worker");
    }
  }
  ~Alarm() { ::close(descriptor_); }
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  void on_ready(uint32_t) override {
    uint64_t count = 0;
    [[maybe_unused]] const ssize_t size = ::read(descriptor_, &count, sizeof(count));
    rings_at_ns_ = 0;
  }
  void ring() {  // eventfd only; [any]
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t size = ::write(descriptor_, &one, sizeof(one));
  }
  void set(uint64_t due_ns) {  // timerfd only; 0: never
    if (due_ns == rings_at_ns_) return;
    rings_at_ns_ = due_ns;
    itimerspec when{};
    when.it_value.tv_sec = static_cast<time_t>(due_ns / kNsPerSecond);
    when.it_value.tv_nsec = static_cast<long>(due_ns % kNsPerSecond);
    timerfd_settime(descriptor_, TFD_TIMER_ABSTIME, &when, nullptr);
  }

 private:
  int descriptor_;
  uint64_t rings_at_ns_ = 0;
};

// Memory for the one wait that is under way at a time: outside of its handlers Asio would allocate.
struct WaitMemory {
  alignas(std::max_align_t) std::array<std::byte, 512> bytes;
  bool is_used = false;
};

template <typename T>
struct WaitAllocator {
  using value_type = T;
  explicit WaitAllocator(WaitMemory& memory) : memory(&memory) {}
  template <typename U>
  explicit(false) WaitAllocator(const WaitAllocator<U>& other) : memory(other.memory) {}

  T* allocate(size_t count) {
    if (memory->is_used || count * sizeof(T) > memory->bytes.size()) {
      return static_cast<T*>(::operator new(count * sizeof(T)));
    }
    memory->is_used = true;
    return reinterpret_cast<T*>(memory->bytes.data());
  }
  void deallocate(T* space, size_t) {
    if (reinterpret_cast<std::byte*>(space) == memory->bytes.data()) {
      memory->is_used = false;
    } else {
      ::operator delete(space);
    }
  }
  template <typename U>
  bool operator==(const WaitAllocator<U>& other) const {
    return memory == other.memory;
  }
  WaitMemory* memory;
};

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

  // The worker's own.
  boost::asio::io_context context{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
      context.get_executor()};
  MediaPoller media;
  Alarm wake{media, eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  Alarm alarm{media, timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)};
  WaitMemory wait_memory;
  boost::asio::posix::stream_descriptor media_wait{context};
  bool is_wait_pending = false;
  bool is_media_ready = false;
  Metronome metronome;
  TimerQueue timers;
  PacingWheel wheel;
  uint64_t now_ns = steady_now_ns();
  Disposable* disposed = nullptr;

  std::thread thread;
};

Worker::State::State(unsigned worker_index, const WorkerOptions& worker_options)
    : index(worker_index),
      options(worker_options),
      tasks(worker_options.queue_bound),
      metronome(worker_options.tick_us * kNsPerUs) {}

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
  if (media_wait.is_open()) media_wait.release();
  context.poll();  // ends the wait for media
  publish_stats();
}

void Worker::State::wait_for_tick() {
  // While the set is registered with Asio each packet would touch Asio's own epoll set as well.
  if (media_wait.is_open()) {
    media_wait.release();
    alarm.set(0);
  }
  sleep_until(metronome.next_tick_ns(steady_now_ns()));
}

void Worker::State::wait_for_event() {
  if (is_media_ready) return;  // the last turn left something
  if (!media_wait.is_open()) media_wait.assign(media.descriptor());
  if (!is_wait_pending) {
    is_wait_pending = true;
    auto ready = [this](const boost::system::error_code& error) {
      is_wait_pending = false;
      is_media_ready = !error;
    };
    media_wait.async_wait(
        boost::asio::posix::stream_descriptor::wait_read,
        boost::asio::bind_allocator(WaitAllocator<std::byte>(wait_memory), ready));
  }
  alarm.set(earlier(timers.next_due_ns(), wheel.next_due_ns()));
  is_waiting.store(true);
  if (tasks.empty()) context.run_one();  // the order of these two is the mirror of post()'s
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
  } else {
    context.poll();  // may say that media is ready
    if (is_media_ready) {
      is_media_ready = false;
      events += media.drain(1);  // the next wait reports what is left
    }
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
    const std::string name = "worker-" + std::to_string(index());
    pthread_setname_np(pthread_self(), name.c_str());
    state_->is_realtime = make_punctual(state_->options.realtime, state_->options.cpu);
    state_->loop();
    current_worker = nullptr;
  });
}

void Worker::stop() {
  if (!state_->thread.joinable()) return;
  state_->accepts_posts.store(false);
  state_->must_stop.store(true);
  state_->wake.ring();
  state_->thread.join();
}

Worker* Worker::current() { return current_worker; }
unsigned Worker::index() const { return state_->index; }

bool Worker::post(Task task) {
  state_->posts_under_way.fetch_add(1);  // stop() waits for those who came in time
  const bool is_taken = state_->accepts_posts.load() && state_->tasks.try_push(std::move(task));
  if (is_taken && state_->is_waiting.exchange(false)) state_->wake.ring();
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

boost::asio::io_context& Worker::context() { return state_->context; }
MediaPoller& Worker::media() { return state_->media; }

}  // namespace dgm::net
