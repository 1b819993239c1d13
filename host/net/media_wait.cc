#include "host/net/media_wait.h"

#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <boost/asio/bind_allocator.hpp>
#include <ctime>
#include <new>
#include <stdexcept>

#include "host/base/clock.h"

namespace dgm::net {

template <typename T>
struct MediaWait::Allocator {
  using value_type = T;
  explicit Allocator(Memory& given) : memory(&given) {}
  template <typename U>
  explicit(false) Allocator(const Allocator<U>& other) : memory(other.memory) {}

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
  bool operator==(const Allocator<U>& other) const {
    return memory == other.memory;
  }
  Memory* memory;
};

Alarm::Alarm(MediaPoller& media, int descriptor) : descriptor_(descriptor) {
  if (descriptor < 0 || !media.add(descriptor, *this, EPOLLIN)) {
    throw std::runtime_error("no descriptor is left for a worker");
  }
}

Alarm::~Alarm() { ::close(descriptor_); }

void Alarm::on_ready(uint32_t) {
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t size = ::read(descriptor_, &count, sizeof(count));
  rings_at_ns_ = 0;
}

void Alarm::ring() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t size = ::write(descriptor_, &one, sizeof(one));
}

void Alarm::set(uint64_t due_ns) {
  if (due_ns == rings_at_ns_) return;
  rings_at_ns_ = due_ns;
  itimerspec when{};
  when.it_value.tv_sec = static_cast<time_t>(due_ns / kNsPerSecond);
  when.it_value.tv_nsec = static_cast<long>(due_ns % kNsPerSecond);
  timerfd_settime(descriptor_, TFD_TIMER_ABSTIME, &when, nullptr);
}

MediaWait::MediaWait(boost::asio::io_context& context, MediaPoller& media)
    : media_(media),
      bell_(media, eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      alarm_(media, timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)),
      set_(context) {}

void MediaWait::begin(uint64_t due_ns) {
  alarm_.set(due_ns);
  if (!set_.is_open()) set_.assign(media_.descriptor());
  if (is_pending_) return;
  is_pending_ = true;
  auto ready = [this](const boost::system::error_code& error) {
    is_pending_ = false;
    is_ready_ = !error;
  };
  set_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                  boost::asio::bind_allocator(Allocator<std::byte>(memory_), ready));
}

bool MediaWait::take_ready() {
  const bool was_ready = is_ready_;
  is_ready_ = false;
  return was_ready;
}

void MediaWait::end() {
  if (!set_.is_open()) return;
  set_.release();
  alarm_.set(0);
}

}  // namespace dgm::net
