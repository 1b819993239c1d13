#include "host/net/background.h"

#include <openssl/crypto.h>
#include <pthread.h>
#include <sched.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace dgm::net {
namespace {

constexpr size_t kMaxThreads = 4;
constexpr size_t kMaxWaiting = 256;
constexpr auto kFarewell = std::chrono::seconds(1);

// Threads inherit from the worker that happens to start them: real-time priority and its core.
void leave_the_media_core() {
  const sched_param normal{};
  pthread_setschedparam(pthread_self(), SCHED_OTHER, &normal);
  cpu_set_t all;
  CPU_ZERO(&all);
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) CPU_SET(cpu, &all);
  pthread_setaffinity_np(pthread_self(), sizeof all, &all);
  pthread_setname_np(pthread_self(), "dgm-background");
}

// The threads of the process, started as needed and kept. Never destroyed: getaddrinfo() cannot be
// interrupted, and the end of the process must not wait for a dead name server. But it waits a
// moment: a job that reads certificates must not do so while OpenSSL takes itself down.
class Threads {
 public:
  static Threads& instance() {
    static Threads* threads = new Threads;
    static const AtEnd at_end;
    return *threads;
  }

  bool add(std::function<void()> job) {
    std::lock_guard lock(mutex_);
    if (is_ending_ || jobs_.size() >= kMaxWaiting) return false;
    jobs_.push_back(std::move(job));
    if (idle_ < jobs_.size() && started_ < kMaxThreads) {
      ++started_;
      std::thread([this] { serve(); }).detach();
    }
    wake_.notify_one();
    return true;
  }

 private:
  struct AtEnd {
    AtEnd() { OPENSSL_init_crypto(0, nullptr); }  // its own end is behind this one
    ~AtEnd() { instance().end(); }
  };

  void end() {
    std::unique_lock lock(mutex_);
    is_ending_ = true;
    jobs_.clear();
    is_idle_.wait_for(lock, kFarewell, [this] { return idle_ == started_; });
  }

  [[noreturn]] void serve() {
    leave_the_media_core();
    std::unique_lock lock(mutex_);
    for (;;) {
      ++idle_;
      is_idle_.notify_all();
      wake_.wait(lock, [this] { return !jobs_.empty(); });
      --idle_;
      std::function<void()> job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
      job = nullptr;
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_, is_idle_;
  std::deque<std::function<void()>> jobs_;
  size_t idle_ = 0;
  size_t started_ = 0;
  bool is_ending_ = false;
};

}  // namespace

struct Background::Mailbox {
  std::mutex mutex;
  boost::asio::io_context* context;  // nullptr: the asker is gone
};

Background::Background(boost::asio::io_context& context) : mailbox_(std::make_shared<Mailbox>()) {
  mailbox_->context = &context;
}

Background::~Background() {
  std::lock_guard lock(mailbox_->mutex);
  mailbox_->context = nullptr;
}

bool Background::run(std::function<Answer()> job) {
  return Threads::instance().add([mailbox = mailbox_, job = std::move(job)] {
    Answer answer = job();
    std::lock_guard lock(mailbox->mutex);
    if (!mailbox->context) return;
    boost::asio::post(*mailbox->context, [mailbox, answer = std::move(answer)] {
      // Looked at again, as the asker may have gone between the post and this turn.
      {
        std::lock_guard inner(mailbox->mutex);
        if (!mailbox->context) return;
      }
      answer();
    });
  });
}

}  // namespace dgm::net
