// How a worker sleeps until something happens: its own epoll set hangs in Asio's, together with a
// bell for other threads and one alarm clock for timers and pacing slots. Private to host/net.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstddef>
#include <cstdint>

#include "host/net/media_poller.h"

namespace dgm::net {

// A descriptor in the worker's own set that only ends its sleep.
class Alarm final : public MediaSource {
 public:
  Alarm(MediaPoller& media, int descriptor);
  ~Alarm();
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  void ring();                // eventfd only; [any]
  void set(uint64_t due_ns);  // timerfd only; 0: never

 private:
  void on_ready(uint32_t events) override;

  int descriptor_;
  uint64_t rings_at_ns_ = 0;
};

class MediaWait {  // [worker] unless it says otherwise
 public:
  MediaWait(boost::asio::io_context& context, MediaPoller& media);

  // From now on run_one() of the io_context returns when a media socket is ready, when ring() is
  // called or at due_ns (0: never). Costs one system call if nothing changed. [rt]
  void begin(uint64_t due_ns);
  // Whether a media socket, the bell or the alarm is ready; asking forgets it. [rt]
  bool take_ready();
  // Before ticking: registered with Asio, each packet would touch Asio's epoll set as well. The
  // next poll() of the io_context completes it.
  void end();

  void ring() { bell_.ring(); }  // [any]

 private:
  // Memory for the one wait that is under way at a time: outside of its handlers Asio allocates.
  struct Memory {
    alignas(std::max_align_t) std::array<std::byte, 512> bytes;
    bool is_used = false;
  };
  template <typename T>
  struct Allocator;

  MediaPoller& media_;
  Alarm bell_;
  Alarm alarm_;
  Memory memory_;
  boost::asio::posix::stream_descriptor set_;
  bool is_pending_ = false;
  bool is_ready_ = false;
};

}  // namespace dgm::net
