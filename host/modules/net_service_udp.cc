#include "host/modules/net_service_udp.h"

#include <memory>
#include <string>
#include <utility>

#include "host/modules/abi_values.h"
#include "host/modules/call_plugin.h"
#include "host/modules/handles.h"
#include "host/net/address.h"
#include "host/net/udp_socket.h"

namespace dgm::modules {
namespace {

class UdpResource final : public Resource, public net::UdpSocket::Listener {
 public:
  UdpResource(const dgm_udp_events& events, void* ctx) : events_(events), ctx_(ctx) {}

  Outcome open(net::Worker& worker, const net::UdpOptions& options) {
    auto opened = net::UdpSocket::open(worker, options, *this);
    if (!opened) return opened.error();
    socket_ = *std::move(opened);
    return Done{};
  }
  net::UdpSocket& socket() { return *socket_; }

  void shut() override {
    if (socket_ != nullptr) socket_->close();
  }
  void on_datagram(dgm_bytes data, const dgm_address& from, uint64_t arrived_at_ns) override {
    if (events_.on_datagram != nullptr) {
      call_plugin(guest(), "on_datagram",
                  [&] { events_.on_datagram(ctx_, handle(), data, &from, arrived_at_ns); });
    }
  }

 private:
  dgm_udp_events events_;
  void* ctx_;
  std::unique_ptr<net::UdpSocket> socket_;
};

UdpResource* find(dgm_socket socket) {
  WorkerHandles* const handles = WorkerHandles::here();
  return handles == nullptr ? nullptr : handles->find<UdpResource>(HandleKind::kUdp, socket);
}

}  // namespace

dgm_status udp_open(dgm_scope scope, const dgm_udp_params* given, const dgm_udp_events* events,
                    void* ctx, dgm_socket* out, dgm_address* bound, dgm_error* why) {
  WorkerHandles* const handles = WorkerHandles::here();
  if (handles == nullptr || !handles->scope_is_open(scope) || given == nullptr || out == nullptr) {
    return refuse(why, DGM_INVALID_ARGUMENT,
                  "udp_open() was called on another thread than the scope's worker, or for a scope "
                  "that is closed");
  }
  const dgm_udp_params params = copy_sized(given);
  const auto address = net::parse_address(view(params.bind_address), params.port);
  if (!address) {
    return refuse(why, DGM_INVALID_ARGUMENT,
                  "bind address \"" + std::string(view(params.bind_address)) +
                      "\" is not a literal IPv4 or IPv6 address such as 127.0.0.1 or ::1");
  }
  auto resource = std::make_unique<UdpResource>(copy_sized(events), ctx);
  const Outcome opened = resource->open(handles->worker(), {*address, params.last_port});
  if (!opened) return refuse(why, DGM_UNAVAILABLE, opened.error().text());
  const dgm_address local = resource->socket().local();
  *out = handles->add(HandleKind::kUdp, scope, std::move(resource));
  if (*out == 0) return refuse(why, DGM_UNAVAILABLE, "too many sockets are open on this worker");
  if (bound != nullptr) *bound = local;
  return DGM_OK;
}

dgm_status udp_connect(dgm_socket socket, const dgm_address* peer) {
  UdpResource* const resource = find(socket);
  if (resource == nullptr || peer == nullptr) return DGM_INVALID_ARGUMENT;
  return resource->socket().connect(*peer);
}

dgm_status udp_send(dgm_socket socket, const dgm_address* to, dgm_bytes data) {
  UdpResource* const resource = find(socket);
  if (resource == nullptr) return DGM_INVALID_ARGUMENT;
  return resource->socket().send(to, data);
}

}  // namespace dgm::modules
