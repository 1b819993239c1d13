#include "host/net/media_poller.h"

#include <unistd.h>

#include <ctime>
#include <stdexcept>

#include "host/base/clock.h"

namespace dgm::net {
namespace {

int64_t nanoseconds(const timespec& time) {
  return static_cast<int64_t>(time.tv_sec) * static_cast<int64_t>(kNsPerSecond) + time.tv_nsec;
}

}  // namespace

MediaPoller::MediaPoller()
    : epoll_(epoll_create1(EPOLL_CLOEXEC)), buffer_(new uint8_t[kBufferBytes]) {
  if (epoll_ < 0) throw std::runtime_error("no descriptor is left for a worker's epoll set");
}

MediaPoller::~MediaPoller() { ::close(epoll_); }

bool MediaPoller::add(int descriptor, MediaSource& source, uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &source;
  return epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void MediaPoller::modify(int descriptor, MediaSource& source, uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &source;
  epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event);
}

void MediaPoller::remove(int descriptor, MediaSource& source) {
  epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
  for (size_t i = batch_next_; i < batch_size_; ++i) {
    if (batch_[i].data.ptr == &source) batch_[i].data.ptr = nullptr;
  }
}

size_t MediaPoller::drain(unsigned max_rounds) {
  is_offset_known_ = false;
  size_t served = 0;
  for (unsigned round = 0; round < max_rounds; ++round) {
    const int ready = epoll_wait(epoll_, batch_.data(), static_cast<int>(batch_.size()), 0);
    if (ready <= 0) break;
    batch_size_ = static_cast<size_t>(ready);
    for (batch_next_ = 0; batch_next_ < batch_size_;) {
      const epoll_event event = batch_[batch_next_++];
      // With many legs each one's memory has left the cache since its last packet: the next one's
      // is fetched while this one's system calls run.
      if (batch_next_ < batch_size_) __builtin_prefetch(batch_[batch_next_].data.ptr);
      if (event.data.ptr == nullptr) continue;
      static_cast<MediaSource*>(event.data.ptr)->on_ready(event.events);
      ++served;
    }
    batch_size_ = 0;
  }
  return served;
}

uint64_t MediaPoller::to_steady_ns(const timespec& realtime) {
  if (!is_offset_known_) {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    steady_minus_realtime_ns_ = static_cast<int64_t>(steady_now_ns()) - nanoseconds(now);
    is_offset_known_ = true;
  }
  return static_cast<uint64_t>(nanoseconds(realtime) + steady_minus_realtime_ns_);
}

}  // namespace dgm::net
