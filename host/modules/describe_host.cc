#include "host/modules/describe_host.h"

#include <string_view>

#include "dragoman/net.h"
#include "dragoman/services.h"
#include "host/base/clock.h"

namespace dgm::modules {

namespace {

template <typename... Arguments>
dgm_status unavailable(Arguments...) {
  return DGM_UNAVAILABLE;
}

template <typename... Arguments>
void ignore(Arguments...) {}

template <typename... Arguments>
dgm_metric no_metric(Arguments...) {
  return 0;
}

const dgm_frame* no_frame(const dgm_frame* /*frame*/) { return nullptr; }

constexpr dgm_host_net kNet = {
    .struct_size = sizeof(dgm_host_net),
    .udp_open = unavailable,
    .udp_connect = unavailable,
    .udp_send = unavailable,
    .tcp_listen = unavailable,
    .tcp_connect = unavailable,
    .stream_attach = unavailable,
    .stream_send = unavailable,
    .ws_open = unavailable,
    .ws_listen = unavailable,
    .ws_attach = unavailable,
    .ws_send = unavailable,
    .ws_close = ignore,
    .http_request = unavailable,
    .close = ignore,
    .http_prewarm = unavailable,
};

constexpr dgm_host_timers kTimers = {
    .struct_size = sizeof(dgm_host_timers),
    .now_ns = steady_now_ns,
    .start = unavailable,
    .cancel = ignore,
};

constexpr dgm_host_frames kFrames = {
    .struct_size = sizeof(dgm_host_frames),
    .retain = no_frame,
    .release = ignore,
};

constexpr dgm_host_metrics kMetrics = {
    .struct_size = sizeof(dgm_host_metrics),
    .counter = no_metric,
    .gauge = no_metric,
    .histogram_ms = no_metric,
    .add = ignore,
    .set = ignore,
    .observe = ignore,
};

const void* service(const char* id) {
  if (id == nullptr) return nullptr;
  const std::string_view wanted = id;
  if (wanted == DGM_HOST_NET_ID) return &kNet;
  if (wanted == DGM_HOST_TIMERS_ID) return &kTimers;
  if (wanted == DGM_HOST_FRAMES_ID) return &kFrames;
  if (wanted == DGM_HOST_METRICS_ID) return &kMetrics;
  return nullptr;
}

}  // namespace

const dgm_host& describe_host() {
  static constexpr dgm_host kHost = {
      .struct_size = sizeof(dgm_host),
      .abi_major = DGM_ABI_MAJOR,
      .abi_minor = DGM_ABI_MINOR,
      .version = "describe",
      .log = ignore,
      .get_service = service,
      .post = unavailable,
  };
  return kHost;
}

}  // namespace dgm::modules
