// The media sockets of one worker: an epoll set of their own, level-triggered, so that a tick can
// drain them all without the io_context being woken by each packet.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace dgm::net {

// A descriptor in the set.
class MediaSource {
 public:
  // [worker, rt] `events` as epoll gives them. Reads one datagram, or what one read gives: what is
  // left is reported again, after the others had their turn.
  virtual void on_ready(uint32_t events) = 0;

 protected:
  ~MediaSource() = default;
};

// [worker] throughout; made before the thread starts.
class MediaPoller {
 public:
  static constexpr size_t kBufferBytes = 65536;  // no datagram is larger

  MediaPoller();
  ~MediaPoller();
  MediaPoller(const MediaPoller&) = delete;
  MediaPoller& operator=(const MediaPoller&) = delete;

  // false: the kernel refused, see errno.
  bool add(int descriptor, MediaSource& source, uint32_t events);
  void modify(int descriptor, MediaSource& source, uint32_t events);
  // The source may be destroyed at once, also from inside on_ready().
  void remove(int descriptor, MediaSource& source);

  // One round serves each ready source once; stops early when nothing is ready. Bounded, so that a
  // flood cannot keep the pacing slots waiting. Returns how many events it served. [rt]
  size_t drain(unsigned max_rounds);

  // What a source reads into; valid until the next read on this worker. [rt]
  uint8_t* buffer() { return buffer_.get(); }

  // A kernel time stamp (CLOCK_REALTIME) on the steady clock. The distance of the two clocks is
  // taken once per drain: reading it per packet would cost as much as the packet. [rt]
  uint64_t to_steady_ns(const timespec& realtime);

  int descriptor() const { return epoll_; }

 private:
  int epoll_;
  std::unique_ptr<uint8_t[]> buffer_;
  std::array<epoll_event, 512> batch_;
  size_t batch_next_ = 0;
  size_t batch_size_ = 0;
  bool is_offset_known_ = false;
  int64_t steady_minus_realtime_ns_ = 0;
};

}  // namespace dgm::net
