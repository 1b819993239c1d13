#include "host/modules/web_service_socket.h"

#include <utility>

#include "host/base/log.h"
#include "host/modules/call_plugin.h"
#include "host/modules/web_service_values.h"

namespace dgm::modules {

namespace {

class SocketParcel final : public Parcel {
 public:
  explicit SocketParcel(std::unique_ptr<net::WebSocketParcel> inner) : inner_(std::move(inner)) {}
  std::unique_ptr<Resource> unpack(net::Worker& there) override {
    return std::make_unique<WebSocketResource>(there, *inner_);
  }

 private:
  std::unique_ptr<net::WebSocketParcel> inner_;
};

}  // namespace

WebSocketResource::WebSocketResource(std::shared_ptr<net::WebSocket> socket)
    : socket_(std::move(socket)) {}

WebSocketResource::WebSocketResource(net::Worker& worker, net::WebSocketParams params,
                                     const dgm_ws_events& events, void* ctx)
    : events_(events),
      ctx_(ctx),
      is_attached_(true),
      socket_(net::open_websocket(worker.context(), std::move(params), *this)) {}

WebSocketResource::WebSocketResource(net::Worker& worker, net::WebSocketParcel& parcel)
    : socket_(parcel.unpack(worker.context(), *this)) {}

std::unique_ptr<Parcel> WebSocketResource::pack() {
  auto parcel = socket_ ? socket_->pack() : nullptr;
  return parcel ? std::make_unique<SocketParcel>(std::move(parcel)) : nullptr;
}

void WebSocketResource::attach(const dgm_ws_events& events, void* ctx) {
  events_ = events;
  ctx_ = ctx;
  is_attached_ = true;
  socket_->resume();
}

dgm_status WebSocketResource::send(dgm_bytes message, bool is_text) {
  return socket_->send({message.data, message.size}, is_text);
}

void WebSocketResource::shut() {
  if (socket_) socket_->drop();
}

void WebSocketResource::silence() {
  is_attached_ = false;
  events_ = {};
  socket_->pause();
}

void WebSocketResource::on_open() {
  if (events_.on_open) call_plugin(guest(), "on_open", [&] { events_.on_open(ctx_, handle()); });
}

void WebSocketResource::on_message(std::span<const uint8_t> message, bool is_text) {
  if (events_.on_message)
    call_plugin(guest(), "on_message", [&] {
      events_.on_message(ctx_, handle(), {message.data(), message.size()}, is_text);
    });
}

void WebSocketResource::on_writable() {
  if (events_.on_writable)
    call_plugin(guest(), "on_writable", [&] { events_.on_writable(ctx_, handle()); });
}

void WebSocketResource::on_closed(const net::Failure& why) {
  const dgm_error error = net::borrow(why);
  const uint64_t socket = handle();
  WorkerHandles::here()->close(socket);
  if (events_.on_closed)
    call_plugin(guest(), "on_closed", [&] { events_.on_closed(ctx_, socket, &error); });
}

Outcome WebListenerResource::open(net::WebSocketServerParams params) {
  auto server = net::WebSocketServer::listen(
      handles_.worker().context(), std::move(params),
      [this](const net::UpgradeRequest& request, const std::shared_ptr<net::WebSocket>& socket) {
        return on_upgrade(request, socket);
      });
  if (!server) return server.error();
  server_ = std::move(*server);
  return Done{};
}

net::WebSocketEvents* WebListenerResource::on_upgrade(
    const net::UpgradeRequest& request, const std::shared_ptr<net::WebSocket>& socket) {
  const dgm_socket number =
      handles_.add(HandleKind::kWebSocket, scope(), std::make_unique<WebSocketResource>(socket));
  if (number == 0 || events_.on_upgrade == nullptr) return nullptr;
  const std::vector<dgm_text_pair> headers = to_pairs(request.headers);
  const bool is_wanted = call_plugin(guest(), "on_upgrade", [&] {
    return events_.on_upgrade(ctx_, handle(), number, str(request.target), headers.data(),
                              headers.size());
  });
  auto* const resource = handles_.find<WebSocketResource>(HandleKind::kWebSocket, number);
  if (resource == nullptr) return nullptr;  // the plugin closed it, or its scope
  // Taken by the host it belongs to no scope and waits for its new owner.
  const bool is_owned = resource->is_attached() || resource->scope() == 0;
  if (is_wanted && is_owned) return resource;
  if (is_wanted)
    log::warning("UPGRADE_NOT_ATTACHED", "a plugin accepted the WebSocket upgrade to " +
                                             net::printable_start(request.target) +
                                             " without ws_attach(); the caller gets 404");
  resource->leave_to_server();
  handles_.close(number);
  return nullptr;
}

}  // namespace dgm::modules
