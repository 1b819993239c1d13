// A listener on a running worker, the events of its streams, and far ends with blocking sockets.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host/base/log.h"
#include "host/net/address.h"
#include "host/net/tcp_listener.h"
#include "host/net/tcp_stream.h"
#include "tests/support/run_on.h"

namespace dgm::net {

using test::run_on;
using test::wait_until;

inline dgm_bytes bytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// The far end: a blocking socket of the test's own thread.
class FarEnd {
 public:
  explicit FarEnd(const dgm_address& to) : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const SocketAddress kernel = to_kernel(to);
    EXPECT_EQ(::connect(descriptor_, kernel.get(), kernel.size), 0);
  }
  ~FarEnd() { hang_up(); }
  FarEnd(FarEnd&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

  void say(const std::string& text) {
    EXPECT_EQ(::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }
  // What arrives until `size` bytes are there or the connection ends.
  std::string hear(size_t size) {
    std::string heard(size, '\0');
    size_t done = 0;
    while (done < size && is_readable()) {
      const ssize_t got = ::recv(descriptor_, heard.data() + done, size - done, 0);
      if (got <= 0) break;
      done += static_cast<size_t>(got);
    }
    heard.resize(done);
    return heard;
  }
  bool is_closed_by_peer() {
    char byte = 0;
    return is_readable() && ::recv(descriptor_, &byte, 1, 0) <= 0;
  }
  void reset() {
    const linger at_once{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    hang_up();
  }
  void hang_up() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }

 private:
  bool is_readable() {
    pollfd wait{descriptor_, POLLIN, 0};
    return ::poll(&wait, 1, 10'000) == 1;
  }
  int descriptor_;
};

struct Talk final : TcpStream::Listener {
  void on_data(dgm_bytes data, uint64_t) override {
    heard.append(reinterpret_cast<const char*>(data.data), data.size);
    if (then) then();
  }
  void on_writable() override { ++writable; }
  void on_ended(const Failure& why) override {
    ++ended;
    status = why.status;
    detail = why.detail;
  }
  std::string heard, detail;
  int writable = 0, ended = 0;
  dgm_status status = -1;
  std::function<void()> then;
};

struct Door final : TcpListener::Listener {
  void on_accept(TcpConnection connection, const dgm_address&) override {
    connections.push_back(std::move(connection));
  }
  std::vector<TcpConnection> connections;
};

class TcpTest : public ::testing::Test {
 protected:
  TcpTest() {
    worker.start();
    log::set_sink(
        [this](log::Level, std::string_view, std::string_view text) { logged.emplace_back(text); });
  }
  ~TcpTest() override {
    run_on(worker, [&] {
      streams.clear();
      listener.reset();
      door.connections.clear();
    });
    worker.stop();
    log::set_sink({});
  }

  void listen(uint32_t max_connections = 0) {
    run_on(worker, [&] {
      auto opened =
          TcpListener::open(worker, *parse_address("127.0.0.1", 0), max_connections, door);
      ASSERT_TRUE(opened) << opened.error().text();
      listener = *std::move(opened);
    });
  }
  Talk& new_talk() { return talks.emplace_back(); }
  // The stream of the next caller, with its events in `talk`.
  TcpStream& answer(Talk& talk) {
    EXPECT_TRUE(wait_until(worker, [&] { return !door.connections.empty(); }));
    run_on(worker, [&] {
      streams.push_back(std::make_unique<TcpStream>(worker, std::move(door.connections.back())));
      door.connections.pop_back();
      EXPECT_TRUE(streams.back()->attach(talk));
    });
    return *streams.back();
  }

  Worker worker{0, {.tick_us = 1000}};
  Door door;
  std::deque<Talk> talks;  // outlive the streams that tell them
  std::unique_ptr<TcpListener> listener;
  std::vector<std::unique_ptr<TcpStream>> streams;
  std::vector<std::string> logged;
};

}  // namespace dgm::net
