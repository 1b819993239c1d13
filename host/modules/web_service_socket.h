// WebSockets and their listeners as resources of a scope.
#pragma once

#include <memory>

#include "dragoman/net.h"
#include "host/modules/handles.h"
#include "host/net/websocket_client.h"
#include "host/net/websocket_server.h"

namespace dgm::modules {

class WebSocketResource final : public Resource, public net::WebSocketEvents {
 public:
  // Of an upgrade: silent until attach().
  explicit WebSocketResource(std::shared_ptr<net::WebSocket> socket);
  // Opens one; on_open() or on_closed() follows.
  WebSocketResource(net::Worker& worker, net::WebSocketParams params, const dgm_ws_events& events,
                    void* ctx);

  // One that was moved to this worker: silent until attach().
  WebSocketResource(net::Worker& worker, net::WebSocketParcel& parcel);

  bool is_attached() const { return is_attached_; }
  void attach(const dgm_ws_events& events, void* ctx);
  dgm_status send(dgm_bytes message, bool is_text);
  void close_politely(uint16_t code) { socket_->close(code); }
  // The server answers 404 on the connection itself; shut() must not cut it.
  void leave_to_server() { socket_.reset(); }

  void shut() override;
  void silence() override;
  std::unique_ptr<Parcel> pack() override;

 private:
  void on_open() override;
  void on_message(std::span<const uint8_t> message, bool is_text) override;
  void on_writable() override;
  void on_closed(const net::Failure& why) override;

  dgm_ws_events events_{};
  void* ctx_ = nullptr;
  bool is_attached_ = false;
  std::shared_ptr<net::WebSocket> socket_;  // nullptr: left to the server
};

class WebListenerResource final : public Resource {
 public:
  WebListenerResource(WorkerHandles& handles, const dgm_ws_listen_events& events, void* ctx)
      : handles_(handles), events_(events), ctx_(ctx) {}

  Outcome open(net::WebSocketServerParams params);
  dgm_address bound() const { return server_->bound(); }
  void shut() override { server_.reset(); }

 private:
  net::WebSocketEvents* on_upgrade(const net::UpgradeRequest& request,
                                   const std::shared_ptr<net::WebSocket>& socket);

  WorkerHandles& handles_;
  dgm_ws_listen_events events_;
  void* ctx_;
  std::unique_ptr<net::WebSocketServer> server_;
};

}  // namespace dgm::modules
