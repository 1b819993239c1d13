// WebSocket, HTTP and TLS through the ABI's table, on a real worker, as a plugin uses them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/modules/net_service.h"
#include "host/modules/scope.h"
#include "host/net/web_context.h"
#include "tests/host/net/web/web_fixture.h"
#include "tests/support/run_on.h"

namespace dgm::test {

using modules::Scope;

inline std::string text_of(dgm_str value) { return {value.data, value.size}; }
inline dgm_str str_of(const std::string& value) { return {value.data(), value.size()}; }
inline dgm_bytes bytes_of(std::string_view value) {
  return {reinterpret_cast<const uint8_t*>(value.data()), value.size()};
}

struct End {
  dgm_status status;
  std::string code, detail;
};
inline End end_of(const dgm_error* why) {
  return {why->status, text_of(why->provider_code), text_of(why->detail)};
}

// What a plugin hears, with what it does about it.
struct Diary {
  int opened = 0;
  int heads = 0;
  std::vector<std::string> data;
  std::optional<End> end;
  std::function<void(dgm_socket)> on_data;
  dgm_socket seen = 0;

  void note(dgm_socket socket, dgm_bytes bytes) {
    seen = socket;
    data.emplace_back(reinterpret_cast<const char*>(bytes.data), bytes.size);
    if (on_data) on_data(socket);
  }
};
inline Diary& diary(void* ctx) { return *static_cast<Diary*>(ctx); }

inline const dgm_ws_events kSocketEvents{
    sizeof(dgm_ws_events), [](void* ctx, dgm_socket) { ++diary(ctx).opened; },
    [](void* ctx, dgm_socket socket, dgm_bytes message, bool) { diary(ctx).note(socket, message); },
    nullptr, [](void* ctx, dgm_socket, const dgm_error* why) { diary(ctx).end = end_of(why); }};
inline const dgm_http_events kHttpEvents{
    sizeof(dgm_http_events),
    [](void* ctx, dgm_socket, uint32_t, const dgm_text_pair*, size_t) { ++diary(ctx).heads; },
    [](void* ctx, dgm_socket request, dgm_bytes chunk) { diary(ctx).note(request, chunk); },
    [](void* ctx, dgm_socket, const dgm_error* why) { diary(ctx).end = end_of(why); }};
inline const dgm_stream_events kStreamEvents{
    sizeof(dgm_stream_events), [](void* ctx, dgm_socket) { ++diary(ctx).opened; },
    [](void* ctx, dgm_socket stream, dgm_bytes data, uint64_t) { diary(ctx).note(stream, data); },
    nullptr, [](void* ctx, dgm_socket, const dgm_error* why) { diary(ctx).end = end_of(why); }};

// A plugin's WebSocket server: attaches what comes to "/leg".
struct Gate {
  dgm_scope scope = 0;
  Diary server_side;
  dgm_socket accepted = 0;
  std::string target, key;
  std::function<void()> in_upgrade;
};
inline const dgm_ws_listen_events kGateEvents{
    sizeof(dgm_ws_listen_events), [](void* ctx, dgm_socket, dgm_socket socket, dgm_str target,
                                     const dgm_text_pair* headers, size_t count) {
      Gate& gate = *static_cast<Gate*>(ctx);
      gate.target = text_of(target);
      for (size_t i = 0; i < count; ++i)
        if (text_of(headers[i].key) == "X-Key") gate.key = text_of(headers[i].value);
      gate.accepted = socket;
      if (gate.in_upgrade) gate.in_upgrade();
      if (gate.target != "/leg") return gate.target == "/forgets";
      return modules::net_service().ws_attach(socket, gate.scope, &kSocketEvents,
                                              &gate.server_side) == DGM_OK;
    }};

class WebService : public testing::Test {
 protected:
  explicit WebService(unsigned workers = 1) : pool_(workers, options()) {
    modules::attach_workers(pool_);
    pool_.start();
    on_worker([&] { scope_ = std::make_unique<Scope>(worker(), "test", nullptr); });
  }
  ~WebService() override {
    on_worker([&] { scope_.reset(); });
    pool_.stop();
  }
  static net::WorkerOptions options() {
    net::WorkerOptions options;
    options.tick_us = 0;
    return options;
  }
  net::Worker& worker() { return pool_.at(0); }
  void on_worker(const std::function<void()>& task) { run_on(worker(), task); }
  bool until(const std::function<bool()>& condition) { return wait_until(worker(), condition); }

  // [worker]
  dgm_socket ws_open(Diary& diary, const std::string& url, const std::string& key = "") {
    const dgm_text_pair header{{"X-Key", 5}, str_of(key)};
    dgm_ws_params params{};
    params.struct_size = sizeof params;
    params.url = str_of(url);
    params.headers = &header;
    params.header_count = 1;
    dgm_socket socket = 0;
    EXPECT_EQ(net_.ws_open(scope_->number(), &params, &kSocketEvents, &diary, &socket), DGM_OK);
    return socket;
  }
  dgm_socket http_get(Diary& diary, const std::string& url) {
    dgm_http_params params{};
    params.struct_size = sizeof params;
    params.url = str_of(url);
    dgm_socket request = 0;
    EXPECT_EQ(net_.http_request(scope_->number(), &params, &kHttpEvents, &diary, &request), DGM_OK);
    return request;
  }
  dgm_socket listen(Gate& gate) {
    gate.scope = scope_->number();
    dgm_listen_params params{};
    params.struct_size = sizeof params;
    dgm_socket listener = 0;
    dgm_address bound{};
    EXPECT_EQ(
        net_.ws_listen(scope_->number(), &params, &kGateEvents, &gate, &listener, &bound, nullptr),
        DGM_OK);
    gate_url_ = "ws://127.0.0.1:" + std::to_string(bound.port);
    return listener;
  }

  const dgm_host_net& net_ = modules::net_service();
  net::WorkerPool pool_;
  std::unique_ptr<Scope> scope_;
  std::string gate_url_;
};

}  // namespace dgm::test
