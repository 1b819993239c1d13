// What the tests of UDP sockets share.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host/net/address.h"
#include "host/net/udp_socket.h"
#include "tests/support/run_on.h"

namespace dgm::net {

using test::run_on;
using test::wait_until;

inline dgm_bytes bytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

struct Ear final : UdpSocket::Listener {
  void on_datagram(dgm_bytes data, const dgm_address& from, uint64_t arrived_at_ns) override {
    heard.emplace_back(reinterpret_cast<const char*>(data.data), data.size);
    last_from = from;
    last_arrived_at_ns = arrived_at_ns;
    if (then) then();
  }
  std::vector<std::string> heard;
  dgm_address last_from{};
  uint64_t last_arrived_at_ns = 0;
  std::function<void()> then;
};

class UdpSocketTest : public ::testing::TestWithParam<unsigned> {
 protected:
  UdpSocketTest() { worker.start(); }
  ~UdpSocketTest() override {
    run_on(worker, [&] { sockets.clear(); });
  }

  UdpSocket& open(Ear& ear, const char* address = "127.0.0.1") {
    auto socket = UdpSocket::open(worker, {.bind = *parse_address(address, 0)}, ear);
    EXPECT_TRUE(socket) << socket.error().text();
    sockets.push_back(*std::move(socket));
    return *sockets.back();
  }

  Ear& new_ear() { return ears.emplace_back(); }

  Worker worker{0, {.tick_us = GetParam()}};
  std::deque<Ear> ears;  // outlive the sockets that tell them
  std::vector<std::unique_ptr<UdpSocket>> sockets;
};

}  // namespace dgm::net
