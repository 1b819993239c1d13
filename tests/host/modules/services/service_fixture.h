// Two running workers with their handle tables, and the host as a plugin sees it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "dragoman/net.h"
#include "dragoman/services.h"
#include "host/modules/abi_values.h"
#include "host/modules/scope.h"
#include "host/net/worker.h"
#include "tests/support/run_on.h"

namespace dgm::modules {

using test::run_on;
using test::wait_until;

inline dgm_bytes bytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}
inline std::string text(dgm_bytes data) {
  return {reinterpret_cast<const char*>(data.data), data.size};
}

class ServiceTest : public ::testing::Test {
 protected:
  explicit ServiceTest(unsigned tick_us = 0) : pool(2, {.tick_us = tick_us, .queue_bound = 64}) {
    attach_workers(pool);
    pool.start();
    net = static_cast<const dgm_host_net*>(host_table().get_service(DGM_HOST_NET_ID));
    timers = static_cast<const dgm_host_timers*>(host_table().get_service(DGM_HOST_TIMERS_ID));
  }
  ~ServiceTest() override {
    run_on(worker(), [&] { scopes[0].clear(); });
    run_on(other(), [&] { scopes[1].clear(); });
    pool.stop();
  }

  net::Worker& worker() { return pool.at(0); }
  net::Worker& other() { return pool.at(1); }

  // On the current worker; ends with the test at the latest.
  Scope& open_scope(std::function<void(uint64_t)> on_posted = nullptr) {
    auto& list = scopes[net::Worker::current()->index()];
    list.push_back(std::make_unique<Scope>(*net::Worker::current(), "recognizer test, leg 7777",
                                           std::move(on_posted)));
    return *list.back();
  }

  // The plugin's side of sockets and timers: outlives the scopes that call it.
  template <typename T>
  T& make() {
    auto made = std::make_shared<T>();
    kept.push_back(made);
    return *made;
  }

  net::WorkerPool pool;
  std::vector<std::shared_ptr<void>> kept;
  const dgm_host_net* net = nullptr;
  const dgm_host_timers* timers = nullptr;
  std::vector<std::unique_ptr<Scope>> scopes[2];
};

// A UDP socket of a plugin and what it heard.
struct UdpEnd {
  dgm_socket socket = 0;
  dgm_address local{};
  std::vector<std::string> heard;
  std::function<void()> then;

  dgm_status open(const dgm_host_net& net, dgm_scope scope, dgm_error* why = nullptr,
                  uint16_t port = 0) {
    dgm_udp_params params{};
    params.struct_size = sizeof(params);
    params.bind_address = str("127.0.0.1");
    params.port = port;
    dgm_udp_events events{};
    events.struct_size = sizeof(events);
    events.on_datagram = [](void* ctx, dgm_socket, dgm_bytes data, const dgm_address*, uint64_t) {
      auto& self = *static_cast<UdpEnd*>(ctx);
      self.heard.push_back(text(data));
      if (self.then) self.then();
    };
    return net.udp_open(scope, &params, &events, this, &socket, &local, why);
  }
};

// A stream of a plugin and what happened to it.
struct StreamEnd {
  dgm_socket stream = 0;
  std::string heard;
  int opened = 0, closed = 0;
  dgm_status status = -1;
  std::string detail;
  std::function<void()> then, on_close;

  dgm_stream_events events() {
    dgm_stream_events events{};
    events.struct_size = sizeof(events);
    events.on_open = [](void* ctx, dgm_socket) { ++static_cast<StreamEnd*>(ctx)->opened; };
    events.on_data = [](void* ctx, dgm_socket, dgm_bytes data, uint64_t) {
      auto& self = *static_cast<StreamEnd*>(ctx);
      self.heard += text(data);
      if (self.then) self.then();
    };
    events.on_closed = [](void* ctx, dgm_socket, const dgm_error* why) {
      auto& self = *static_cast<StreamEnd*>(ctx);
      ++self.closed;
      self.status = why->status;
      self.detail = view(why->detail);
      if (self.on_close) self.on_close();
    };
    return events;
  }
  dgm_status attach(const dgm_host_net& net, dgm_socket to, dgm_scope scope) {
    stream = to;
    const dgm_stream_events table = events();
    return net.stream_attach(to, scope, &table, this);
  }
  dgm_status connect(const dgm_host_net& net, dgm_scope scope, const std::string& host,
                     uint16_t port) {
    dgm_connect_params params{};
    params.struct_size = sizeof(params);
    params.host = str(host);
    params.port = port;
    const dgm_stream_events table = events();
    return net.tcp_connect(scope, &params, &table, this, &stream);
  }
};

// A listener of a plugin; `answer` is what it does with a caller.
struct Listener {
  dgm_socket socket = 0;
  dgm_address local{};
  std::function<void(dgm_socket)> answer;
  int accepted = 0;

  dgm_status listen(const dgm_host_net& net, dgm_scope scope, uint32_t max_connections = 0) {
    dgm_listen_params params{};
    params.struct_size = sizeof(params);
    params.bind_address = str("127.0.0.1");
    params.max_connections = max_connections;
    dgm_listen_events events{};
    events.struct_size = sizeof(events);
    events.on_accept = [](void* ctx, dgm_socket, dgm_socket stream, const dgm_address*) {
      auto& self = *static_cast<Listener*>(ctx);
      ++self.accepted;
      if (self.answer) self.answer(stream);
    };
    return net.tcp_listen(scope, &params, &events, this, &socket, &local, nullptr);
  }
};

}  // namespace dgm::modules
