// TCP and TLS byte streams, and the listener that accepts them.
#pragma once

#include <functional>
#include <utility>

#include "dragoman/cpp/socket.hpp"

namespace dragoman {

// All on the owner's worker. Each may destroy its socket. An exception fails the owner.
struct StreamHandlers {
  std::function<void()> on_open = {};  // of connect(); an attached stream is open already
  // [rt]
  std::function<void(std::span<const uint8_t> data, uint64_t arrived_at_ns)> on_data = {};
  std::function<void()> on_writable = {};                // after kBusy, when there is room again
  std::function<void(const Error& why)> on_closed = {};  // kOk: a clean end
};

struct ConnectParams {
  std::string_view host = {};  // name or literal address
  uint16_t port = 0;
  bool tls = false;
  std::string_view ca_file = {};  // empty: the system's certificates
  uint32_t deadline_ms = 0;       // 0: 5000
};

class TcpStream : public detail::Socket<StreamHandlers> {
 public:
  TcpStream(ScopeOwner& owner, StreamHandlers handlers) : Socket(owner, std::move(handlers)) {}

  // [worker] on_open or on_closed follows.
  Status connect(const ConnectParams& to) {
    close();
    if (!host().net) return Status::kUnsupported;
    const dgm_connect_params params = {sizeof params, str(to.host),    to.port,
                                       to.tls,        str(to.ca_file), to.deadline_ms};
    return static_cast<Status>(
        host().net->tcp_connect(owner_.scope(), &params, &kEvents, this, &handle_));
  }
  // [worker] An accepted stream, or one that came with a leg. The object owns it from now on.
  Status attach(dgm_socket stream) {
    close();
    if (!host().net) return Status::kUnsupported;
    const dgm_status status = host().net->stream_attach(stream, owner_.scope(), &kEvents, this);
    if (status == DGM_OK) handle_ = stream;
    return static_cast<Status>(status);
  }
  // [worker, rt] All or nothing, as one write. kBusy: too much is pending, nothing was taken.
  Status send(std::span<const uint8_t> data) {
    return is_open() ? static_cast<Status>(host().net->stream_send(handle_, bytes(data)))
                     : Status::kUnavailable;
  }
  Status send(std::string_view text) { return send(view(bytes(text))); }
  // [worker] Gives the stream away (LegOffer::stream): this object neither closes nor hears it.
  dgm_socket release() { return std::exchange(handle_, 0); }
  // [worker] At once; no event follows.
  void close() { close_now(); }

 private:
  static TcpStream& self(void* ctx) { return *static_cast<TcpStream*>(ctx); }
  static void on_open(void* ctx, dgm_socket) noexcept {
    call<&StreamHandlers::on_open>(self(ctx), "on_open");
  }
  static void on_data(void* ctx, dgm_socket, dgm_bytes data, uint64_t arrived_at_ns) noexcept {
    call<&StreamHandlers::on_data>(self(ctx), "on_data", view(data), arrived_at_ns);
  }
  static void on_writable(void* ctx, dgm_socket) noexcept {
    call<&StreamHandlers::on_writable>(self(ctx), "on_writable");
  }
  static void on_closed(void* ctx, dgm_socket, const dgm_error* why) noexcept {
    self(ctx).handle_ = 0;
    call<&StreamHandlers::on_closed>(self(ctx), "on_closed", from_c(why));
  }

  static constexpr dgm_stream_events kEvents = {sizeof(dgm_stream_events), &on_open, &on_data,
                                                &on_writable, &on_closed};
};

// [worker] `stream` must be attached to a TcpStream before this returns; otherwise it is closed.
using AcceptHandler = std::function<void(dgm_socket stream, const Address& from)>;

class TcpListener : public detail::BoundSocket<AcceptHandler> {
 public:
  using OnAccept = AcceptHandler;

  TcpListener(ScopeOwner& owner, OnAccept on_accept) : BoundSocket(owner, std::move(on_accept)) {}

  // [worker] port 0: the system chooses. max_connections 0: 1024.
  Error open(std::string_view bind_address, uint16_t port, uint32_t max_connections = 0) {
    static constexpr dgm_listen_events kEvents = {sizeof(dgm_listen_events), &on_accept};
    const dgm_listen_params params = {sizeof params, str(bind_address), port, max_connections};
    return open_with([&](const dgm_host_net& net, dgm_socket* handle, Address* at, dgm_error* why) {
      return net.tcp_listen(owner_.scope(), &params, &kEvents, this, handle, at, why);
    });
  }

 private:
  static void on_accept(void* ctx, dgm_socket, dgm_socket stream,
                        const dgm_address* from) noexcept {
    guarded(*static_cast<TcpListener*>(ctx), "on_accept",
            [&](const OnAccept& handler) { handler(stream, *from); });
  }
};

}  // namespace dragoman
