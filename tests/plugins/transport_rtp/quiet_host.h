// The least host that a transport runs on, itself free of allocations: for counting those of the
// plugin. One leg at a time; nothing is recorded but numbers.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "dragoman/cpp/text.hpp"
#include "dragoman/services.h"
#include "dragoman/testing/plugin_file.h"
#include "dragoman/transport.h"

namespace dragoman::test {

struct QuietHost {
  uint64_t now_ns = 1'000'000'000;
  dgm_udp_events udp{};
  dgm_stream_events stream{};
  dgm_ws_events websocket{};
  void* ctx = nullptr;
  uint64_t sent = 0, posted = 0, packets = 0, formats = 0, digits = 0, logged = 0;

  static constexpr dgm_socket kWebSocket = 6;

  static QuietHost& self() {
    static QuietHost host;
    return host;
  }
  static const dgm_host* table() {
    static constexpr dgm_host kTable{sizeof(dgm_host), DGM_ABI_MAJOR, DGM_ABI_MINOR, "quiet", &log,
                                     &get_service,     &post};
    return &kTable;
  }
  static const dgm_leg_events* leg_events() {
    static constexpr dgm_leg_events kEvents{sizeof(dgm_leg_events),
                                            [](void*, const dgm_leg_ready*) {},
                                            [](void*, const dgm_leg_format*) { ++self().formats; },
                                            [](void*, const dgm_packet*) { ++self().packets; },
                                            [](void*, char, uint32_t) { ++self().digits; },
                                            [](void*, const dgm_error*) {}};
    return &kEvents;
  }

 private:
  static void log(int32_t, dgm_scope, dgm_str) { ++self().logged; }
  static dgm_status post(dgm_scope, uint64_t) {
    ++self().posted;
    return DGM_OK;
  }
  static dgm_status udp_open(dgm_scope, const dgm_udp_params* params, const dgm_udp_events* events,
                             void* ctx, dgm_socket* out, dgm_address* bound, dgm_error*) {
    if (params->port % 2 == 0) {  // RTP, not RTCP
      self().udp = *events;
      self().ctx = ctx;
    }
    *bound = {{127, 0, 0, 1}, params->port, 4, 0};
    *out = params->port;
    return DGM_OK;
  }
  static dgm_status stream_attach(dgm_socket, dgm_scope, const dgm_stream_events* events,
                                  void* ctx) {
    self().stream = *events;
    self().ctx = ctx;
    return DGM_OK;
  }
  static const void* get_service(const char* id) {
    static constexpr dgm_host_net kNet = [] {
      dgm_host_net net{};
      net.struct_size = sizeof net;
      net.udp_open = &udp_open;
      net.udp_connect = [](dgm_socket, const dgm_address*) { return dgm_status{DGM_OK}; };
      net.udp_send = [](dgm_socket, const dgm_address*, dgm_bytes) {
        ++self().sent;
        return dgm_status{DGM_OK};
      };
      net.stream_attach = &stream_attach;
      net.stream_send = [](dgm_socket, dgm_bytes) {
        ++self().sent;
        return dgm_status{DGM_OK};
      };
      net.ws_open = [](dgm_scope, const dgm_ws_params*, const dgm_ws_events* events, void* ctx,
                       dgm_socket* out) {
        self().websocket = *events;
        self().ctx = ctx;
        *out = kWebSocket;
        return dgm_status{DGM_OK};
      };
      net.ws_send = [](dgm_socket, dgm_bytes, bool) {
        ++self().sent;
        return dgm_status{DGM_OK};
      };
      net.ws_close = [](dgm_socket, uint16_t) {};
      net.close = [](dgm_socket) {};
      return net;
    }();
    static constexpr dgm_host_timers kTimers{
        sizeof(dgm_host_timers), [] { return self().now_ns; },
        [](dgm_scope, uint32_t, uint32_t, void (*)(void*, dgm_timer), void*, dgm_timer* out) {
          *out = 1;
          return dgm_status{DGM_OK};
        },
        [](dgm_timer) {}};
    if (std::strcmp(id, DGM_HOST_NET_ID) == 0) return &kNet;
    if (std::strcmp(id, DGM_HOST_TIMERS_ID) == 0) return &kTimers;
    return nullptr;
  }
};

// The plugin file with init() done on the quiet host, one provider and one leg of it.
class QuietLeg {
 public:
  QuietLeg(const std::string& file, const char* name, dgm_leg_params params)
      : file_(file), type_(*file_.find(DGM_TRANSPORT_ID, name)) {
    // PluginFile has called init() with its own host's table, if there was one.
    EXPECT_EQ(file_.record().init(QuietHost::table()), DGM_OK);
    provider_ = std::make_unique<testing::TestProvider>(type_);
    params.struct_size = sizeof params;
    params.scope = 1;
    dgm_error why{};
    EXPECT_EQ(
        table().open(provider_->self(), &params, QuietHost::leg_events(), nullptr, &session_, &why),
        DGM_OK);
    table().on_posted(session_, 1);
  }
  ~QuietLeg() { table().close(session_); }
  QuietLeg(const QuietLeg&) = delete;
  QuietLeg& operator=(const QuietLeg&) = delete;

  const dgm_transport& table() const {
    return *static_cast<const dgm_transport*>(type_.interface_table);
  }
  void* session() const { return session_; }

 private:
  testing::PluginFile file_;
  const dgm_provider_type& type_;
  std::unique_ptr<testing::TestProvider> provider_;
  void* session_ = nullptr;
};

}  // namespace dragoman::test
