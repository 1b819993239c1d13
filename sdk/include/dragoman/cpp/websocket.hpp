// WebSocket (RFC 6455): client, and the server side of an upgrade.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "dragoman/cpp/socket.hpp"

namespace dragoman {

struct Header {
  std::string_view name = {}, value = {};
};

namespace detail {

inline std::vector<dgm_text_pair> to_c(const std::vector<Header>& headers) {
  std::vector<dgm_text_pair> pairs;
  for (const Header& header : headers) pairs.push_back({str(header.name), str(header.value)});
  return pairs;
}

inline std::vector<Header> to_headers(const dgm_text_pair* pairs, size_t count) {
  std::vector<Header> headers;
  for (size_t i = 0; i < count; ++i) headers.push_back({view(pairs[i].key), view(pairs[i].value)});
  return headers;
}

}  // namespace detail

// All on the owner's worker. Each may destroy its socket. An exception fails the owner.
struct WebSocketHandlers {
  std::function<void()> on_open = {};  // of open(); an attached socket is open already
  std::function<void(std::string_view text)> on_text = {};
  std::function<void(std::span<const uint8_t> data)> on_binary = {};
  std::function<void()> on_writable = {};  // after kBusy, when there is room again
  // provider_code: the HTTP status of a refused upgrade, or the close code of the far end.
  std::function<void(const Error& why)> on_closed = {};
};

struct WebSocketParams {
  std::string_view url = {};  // ws:// or wss://, with path and query
  std::vector<Header> headers = {};
  std::string_view subprotocol = {};
  std::string_view ca_file = {};
  uint32_t deadline_ms = 0;        // to on_open; 0: 5000
  uint32_t max_message_bytes = 0;  // 0: 1 MiB
};

class WebSocket : public detail::Socket<WebSocketHandlers> {
 public:
  WebSocket(ScopeOwner& owner, WebSocketHandlers handlers) : Socket(owner, std::move(handlers)) {}

  // [worker] on_open or on_closed follows.
  Status open(const WebSocketParams& to) {
    close_now();
    if (!host().net) return Status::kUnsupported;
    const std::vector<dgm_text_pair> headers = detail::to_c(to.headers);
    const dgm_ws_params params = {sizeof params,  str(to.url),         headers.data(),
                                  headers.size(), str(to.subprotocol), str(to.ca_file),
                                  to.deadline_ms, to.max_message_bytes};
    return static_cast<Status>(
        host().net->ws_open(owner_.scope(), &params, &kEvents, this, &handle_));
  }
  // [worker] The socket of an upgrade, or one that came with a leg.
  Status attach(dgm_socket socket) {
    close_now();
    if (!host().net) return Status::kUnsupported;
    const dgm_status status = host().net->ws_attach(socket, owner_.scope(), &kEvents, this);
    if (status == DGM_OK) handle_ = socket;
    return static_cast<Status>(status);
  }
  // [worker, rt] kBusy: too much is pending, not taken.
  Status send_text(std::string_view text) { return send(bytes(text), true); }
  Status send_binary(std::span<const uint8_t> data) { return send(bytes(data), false); }
  // [worker] The closing handshake with this code; on_closed follows.
  void close(uint16_t code = 1000) {
    if (handle_ && owner_.scope_open() && host().net) host().net->ws_close(handle_, code);
  }
  // [worker] At once; no event follows.
  using Socket::close_now;
  // [worker] Gives the socket away (LegOffer::stream): this object neither closes nor hears it.
  dgm_socket release() { return std::exchange(handle_, 0); }

 private:
  Status send(dgm_bytes data, bool is_text) {
    return is_open() ? static_cast<Status>(host().net->ws_send(handle_, data, is_text))
                     : Status::kUnavailable;
  }
  static WebSocket& self(void* ctx) { return *static_cast<WebSocket*>(ctx); }
  static void on_open(void* ctx, dgm_socket) noexcept {
    call<&WebSocketHandlers::on_open>(self(ctx), "on_open");
  }
  static void on_message(void* ctx, dgm_socket, dgm_bytes data, bool is_text) noexcept {
    if (is_text) {
      call<&WebSocketHandlers::on_text>(self(ctx), "on_text", text_of(view(data)));
    } else {
      call<&WebSocketHandlers::on_binary>(self(ctx), "on_binary", view(data));
    }
  }
  static void on_writable(void* ctx, dgm_socket) noexcept {
    call<&WebSocketHandlers::on_writable>(self(ctx), "on_writable");
  }
  static void on_closed(void* ctx, dgm_socket, const dgm_error* why) noexcept {
    self(ctx).handle_ = 0;
    call<&WebSocketHandlers::on_closed>(self(ctx), "on_closed", from_c(why));
  }

  static constexpr dgm_ws_events kEvents = {sizeof(dgm_ws_events), &on_open, &on_message,
                                            &on_writable, &on_closed};
};

struct Upgrade {
  dgm_socket socket = 0;
  std::string_view target = {};  // "/media?token=7"
  std::vector<Header> headers = {};
};

// [worker] Attach upgrade.socket to a WebSocket and return true, or return false for a 404.
using UpgradeHandler = std::function<bool(const Upgrade& upgrade)>;

class WebSocketListener : public detail::BoundSocket<UpgradeHandler> {
 public:
  using OnUpgrade = UpgradeHandler;

  WebSocketListener(ScopeOwner& owner, OnUpgrade on_upgrade)
      : BoundSocket(owner, std::move(on_upgrade)) {}

  // [worker] port 0: the system chooses. max_connections 0: 1024.
  Error open(std::string_view bind_address, uint16_t port, uint32_t max_connections = 0) {
    static constexpr dgm_ws_listen_events kEvents = {sizeof(dgm_ws_listen_events), &on_upgrade};
    const dgm_listen_params params = {sizeof params, str(bind_address), port, max_connections};
    return open_with([&](const dgm_host_net& net, dgm_socket* handle, Address* at, dgm_error* why) {
      return net.ws_listen(owner_.scope(), &params, &kEvents, this, handle, at, why);
    });
  }

 private:
  static bool on_upgrade(void* ctx, dgm_socket, dgm_socket socket, dgm_str target,
                         const dgm_text_pair* headers, size_t header_count) noexcept {
    bool taken = false;
    guarded(*static_cast<WebSocketListener*>(ctx), "on_upgrade", [&](const OnUpgrade& handler) {
      taken = handler({socket, view(target), detail::to_headers(headers, header_count)});
    });
    return taken;
  }
};

}  // namespace dragoman
