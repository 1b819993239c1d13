#include "host/modules/net_service_tcp.h"

#include <memory>
#include <string>
#include <utility>

#include "host/modules/abi_values.h"
#include "host/modules/call_plugin.h"
#include "host/modules/handles.h"
#include "host/modules/net_service_stream.h"
#include "host/net/address.h"
#include "host/net/tcp_listener.h"

namespace dgm::modules {
namespace {

constexpr uint32_t kDefaultDeadlineMs = 5000;

class ListenerResource final : public Resource, public net::TcpListener::Listener {
 public:
  ListenerResource(WorkerHandles& handles, const dgm_listen_events& events, void* ctx)
      : handles_(handles), events_(events), ctx_(ctx) {}

  Outcome open(const dgm_address& bind, uint32_t max_connections) {
    auto opened = net::TcpListener::open(handles_.worker(), bind, max_connections, *this);
    if (!opened) return opened.error();
    listener_ = *std::move(opened);
    return Done{};
  }
  const dgm_address& local() const { return listener_->local(); }

  void shut() override {
    if (listener_ != nullptr) listener_->close();
  }
  void on_accept(net::TcpConnection connection, const dgm_address& from) override {
    const dgm_socket stream =
        handles_.add(HandleKind::kStream, scope(),
                     std::make_unique<TcpStreamResource>(handles_.worker(), std::move(connection)));
    if (stream == 0) return;
    if (events_.on_accept != nullptr) {
      call_plugin(guest(), "on_accept", [&] { events_.on_accept(ctx_, handle(), stream, &from); });
    }
    const auto* const left = handles_.find<TcpStreamResource>(HandleKind::kStream, stream);
    // Taken by the host it belongs to no scope and is on its way.
    if (left != nullptr && left->scope() != 0 && !left->is_attached()) handles_.close(stream);
  }

 private:
  WorkerHandles& handles_;
  dgm_listen_events events_;
  void* ctx_;
  std::unique_ptr<net::TcpListener> listener_;
};

}  // namespace

dgm_status tcp_listen(dgm_scope scope, const dgm_listen_params* given,
                      const dgm_listen_events* events, void* ctx, dgm_socket* out,
                      dgm_address* bound, dgm_error* why) {
  WorkerHandles* const handles = WorkerHandles::here();
  if (handles == nullptr || !handles->scope_is_open(scope) || given == nullptr || out == nullptr) {
    return refuse(why, DGM_INVALID_ARGUMENT,
                  "tcp_listen() was called on another thread than the scope's worker, or for a "
                  "scope that is closed");
  }
  const dgm_listen_params params = copy_sized(given);
  const auto address = net::parse_address(view(params.bind_address), params.port);
  if (!address) {
    return refuse(why, DGM_INVALID_ARGUMENT,
                  "bind address \"" + std::string(view(params.bind_address)) +
                      "\" is not a literal IPv4 or IPv6 address such as 127.0.0.1 or ::1");
  }
  auto resource = std::make_unique<ListenerResource>(*handles, copy_sized(events), ctx);
  const Outcome opened = resource->open(*address, params.max_connections);
  if (!opened) return refuse(why, DGM_UNAVAILABLE, opened.error().text());
  const dgm_address local = resource->local();
  *out = handles->add(HandleKind::kListener, scope, std::move(resource));
  if (*out == 0) return refuse(why, DGM_UNAVAILABLE, "too many sockets are open on this worker");
  if (bound != nullptr) *bound = local;
  return DGM_OK;
}

dgm_status plain_tcp_connect(dgm_scope scope, const dgm_connect_params* given,
                             const dgm_stream_events* events, void* ctx, dgm_socket* out) {
  WorkerHandles* const handles = WorkerHandles::here();
  if (handles == nullptr || !handles->scope_is_open(scope) || given == nullptr || out == nullptr) {
    return DGM_INVALID_ARGUMENT;
  }
  const dgm_connect_params params = copy_sized(given);
  if (params.host.size == 0 || params.port == 0) return DGM_INVALID_ARGUMENT;
  *out = handles->add(HandleKind::kStream, scope,
                      std::make_unique<TcpStreamResource>(
                          handles->worker(), std::string(view(params.host)), params.port,
                          params.deadline_ms == 0 ? kDefaultDeadlineMs : params.deadline_ms,
                          copy_sized(events), ctx));
  return *out == 0 ? DGM_UNAVAILABLE : DGM_OK;
}

dgm_status stream_attach(dgm_socket stream, dgm_scope scope, const dgm_stream_events* events,
                         void* ctx) {
  WorkerHandles* const handles = WorkerHandles::here();
  if (handles == nullptr) return DGM_INVALID_ARGUMENT;
  auto* const resource = handles->find<StreamResource>(HandleKind::kStream, stream);
  if (resource == nullptr || !handles->adopt(*resource, scope)) return DGM_INVALID_ARGUMENT;
  return resource->attach(copy_sized(events), ctx);
}

dgm_status stream_send(dgm_socket stream, dgm_bytes data) {
  WorkerHandles* const handles = WorkerHandles::here();
  if (handles == nullptr) return DGM_INVALID_ARGUMENT;
  auto* const resource = handles->find<StreamResource>(HandleKind::kStream, stream);
  return resource == nullptr ? DGM_INVALID_ARGUMENT : resource->send(data);
}

}  // namespace dgm::modules
