#include "host/modules/net_service.h"

#include "host/modules/abi_values.h"
#include "host/modules/handles.h"
#include "host/modules/net_service_tcp.h"
#include "host/modules/net_service_udp.h"
#include "host/modules/web_service.h"

namespace dgm::modules {
namespace {

dgm_status tcp_connect(dgm_scope scope, const dgm_connect_params* params,
                       const dgm_stream_events* events, void* ctx, dgm_socket* out) {
  return copy_sized(params).tls ? web_service::tls_connect(scope, params, events, ctx, out)
                                : plain_tcp_connect(scope, params, events, ctx, out);
}

// Sockets only: scopes belong to the host, timers have their own cancel().
void close_socket(dgm_socket socket) {
  WorkerHandles* const handles = WorkerHandles::here();
  const uint8_t kind = kind_of(socket);
  if (handles == nullptr || kind == static_cast<uint8_t>(HandleKind::kScope) ||
      kind == static_cast<uint8_t>(HandleKind::kTimer)) {
    return;
  }
  handles->close(socket);
}

}  // namespace

const dgm_host_net& net_service() {
  static constexpr dgm_host_net kTable{
      .struct_size = sizeof(dgm_host_net),
      .udp_open = udp_open,
      .udp_connect = udp_connect,
      .udp_send = udp_send,
      .tcp_listen = tcp_listen,
      .tcp_connect = tcp_connect,
      .stream_attach = stream_attach,
      .stream_send = stream_send,
      .ws_open = web_service::ws_open,
      .ws_listen = web_service::ws_listen,
      .ws_attach = web_service::ws_attach,
      .ws_send = web_service::ws_send,
      .ws_close = web_service::ws_close,
      .http_request = web_service::http_request,
      .close = close_socket,
      .http_prewarm = web_service::http_prewarm,
  };
  return kTable;
}

}  // namespace dgm::modules
