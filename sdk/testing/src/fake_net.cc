// The network service of the FakeHost: what plugins call.
#include "dragoman/cpp/address.hpp"
#include "dragoman/cpp/text.hpp"
#include "fake_state.h"

namespace dragoman::testing {

namespace {

using Kind = FakeSocket::Kind;

constexpr uint32_t kConnectDeadlineMs = 5000;
constexpr uint32_t kHttpDeadlineMs = 10'000;

// Strings of a filled-in dgm_error live until the next call.
thread_local std::string g_why;

dgm_status refuse(dgm_error* why, dgm_status status, std::string detail) {
  g_why = std::move(detail);
  if (why) *why = {sizeof(dgm_error), status, 0, {}, str(g_why)};
  return status;
}

// The start of every function: the host, if it may be called here and now.
FakeHost::State* enter(const char* function) {
  FakeHost::State* state = current_state();
  return state && state->on_worker(function) ? state : nullptr;
}

TextPairs copy_pairs(const dgm_text_pair* pairs, size_t count) {
  TextPairs copy;
  for (size_t i = 0; i < count; ++i) copy.emplace_back(view(pairs[i].key), view(pairs[i].value));
  return copy;
}

Bytes copy_bytes(dgm_bytes data) { return {data.data, data.data + data.size}; }

uint64_t deadline(const FakeHost::State& state, uint32_t deadline_ms, uint32_t fallback_ms) {
  return state.now_ns + uint64_t{deadline_ms ? deadline_ms : fallback_ms} * 1'000'000;
}

// A socket that can be sent to, or the status that says why not.
dgm_status sendable(FakeHost::State* state, dgm_socket handle, Kind kind, FakeSocket** out) {
  if (!state) return DGM_INVALID_ARGUMENT;
  FakeSocket* socket = state->find(handle, kind);
  if (!socket) return DGM_INVALID_ARGUMENT;
  if (!socket->open) return DGM_BUSY;
  if (socket->held) {
    socket->was_busy = true;
    return DGM_BUSY;
  }
  *out = socket;
  return DGM_OK;
}

dgm_status udp_open(dgm_scope scope, const dgm_udp_params* params, const dgm_udp_events* events,
                    void* ctx, dgm_socket* out, dgm_address* bound, dgm_error* why) {
  FakeHost::State* state = enter("udp_open");
  if (!state) return refuse(why, DGM_INVALID_ARGUMENT, "udp_open() outside of the worker");
  if (!state->scopes.contains(scope)) return refuse(why, DGM_CANCELLED, "the scope is closed");
  FakeSocket socket;
  socket.kind = Kind::kUdp;
  socket.scope = scope;
  socket.handlers.ctx = ctx;
  socket.handlers.udp = *events;
  std::string detail;
  if (!state->bind(params->bind_address, params->port, params->last_port, socket.bound, detail))
    return refuse(why, DGM_UNAVAILABLE, detail);
  if (bound) *bound = socket.bound;
  *out = ++state->last_handle;
  state->sockets[*out] = std::move(socket);
  return DGM_OK;
}

dgm_status udp_connect(dgm_socket handle, const dgm_address* peer) {
  FakeHost::State* state = enter("udp_connect");
  FakeSocket* socket = state ? state->find(handle, Kind::kUdp) : nullptr;
  if (!socket) return DGM_INVALID_ARGUMENT;
  socket->peer = *peer;
  return DGM_OK;
}

dgm_status udp_send(dgm_socket handle, const dgm_address* to, dgm_bytes data) {
  FakeHost::State* state = enter("udp_send");
  FakeSocket* socket = nullptr;
  const dgm_status status = sendable(state, handle, Kind::kUdp, &socket);
  if (status != DGM_OK) return status;
  const dgm_address target = to ? *to : socket->peer;
  if (target.version == 0) return DGM_INVALID_ARGUMENT;
  socket->datagrams.push_back({target, copy_bytes(data)});
  WireEvent event = {
      .kind = WireEvent::Kind::kDatagram, .socket = handle, .data = copy_bytes(data)};
  event.to = target;
  state->wire.push_back(std::move(event));
  return DGM_OK;
}

template <typename Events>
dgm_status listen_on(const char* function, Kind kind, Events FakeHandlers::*slot, dgm_scope scope,
                     const dgm_listen_params* params, const Events* events, void* ctx,
                     dgm_socket* out, dgm_address* bound, dgm_error* why) {
  FakeHost::State* state = enter(function);
  if (!state) return refuse(why, DGM_INVALID_ARGUMENT, "listening outside of the worker");
  if (!state->scopes.contains(scope)) return refuse(why, DGM_CANCELLED, "the scope is closed");
  FakeSocket socket;
  socket.kind = kind;
  socket.scope = scope;
  socket.handlers.ctx = ctx;
  socket.handlers.*slot = *events;
  std::string detail;
  if (!state->bind(params->bind_address, params->port, 0, socket.bound, detail))
    return refuse(why, DGM_UNAVAILABLE, detail);
  if (bound) *bound = socket.bound;
  *out = ++state->last_handle;
  state->sockets[*out] = std::move(socket);
  return DGM_OK;
}

dgm_status tcp_listen(dgm_scope scope, const dgm_listen_params* params,
                      const dgm_listen_events* events, void* ctx, dgm_socket* out,
                      dgm_address* bound, dgm_error* why) {
  return listen_on("tcp_listen", Kind::kListener, &FakeHandlers::listen, scope, params, events, ctx,
                   out, bound, why);
}

dgm_status tcp_connect(dgm_scope scope, const dgm_connect_params* params,
                       const dgm_stream_events* events, void* ctx, dgm_socket* out) {
  FakeHost::State* state = enter("tcp_connect");
  if (!state) return DGM_INVALID_ARGUMENT;
  if (!state->scopes.contains(scope)) return DGM_CANCELLED;
  FakeSocket socket;
  socket.kind = Kind::kStream;
  socket.scope = scope;
  socket.handlers.ctx = ctx;
  socket.handlers.stream = *events;
  socket.open = false;
  socket.deadline_ns = deadline(*state, params->deadline_ms, kConnectDeadlineMs);
  socket.url = std::string(params->tls ? "tls://" : "tcp://") + std::string(view(params->host)) +
               ":" + std::to_string(params->port);
  *out = ++state->last_handle;
  state->wire.push_back({.kind = WireEvent::Kind::kConnect, .socket = *out, .url = socket.url});
  state->sockets[*out] = std::move(socket);
  return DGM_OK;
}

template <typename Events>
dgm_status attach(const char* function, Kind kind, Events FakeHandlers::*slot, dgm_socket handle,
                  dgm_scope scope, const Events* events, void* ctx) {
  FakeHost::State* state = enter(function);
  FakeSocket* socket = state ? state->find(handle, kind) : nullptr;
  if (!socket) return DGM_INVALID_ARGUMENT;
  if (!state->scopes.contains(scope)) return DGM_CANCELLED;
  socket->scope = scope;
  socket->handlers.ctx = ctx;
  socket->handlers.*slot = *events;
  socket->attached = true;
  socket->taken = false;
  const std::deque<SocketTask> unheard = std::exchange(socket->unheard, {});
  const InService busy(*state);
  for (const SocketTask& task : unheard) state->deliver_to(handle, task);
  return DGM_OK;
}

dgm_status stream_attach(dgm_socket handle, dgm_scope scope, const dgm_stream_events* events,
                         void* ctx) {
  return attach("stream_attach", Kind::kStream, &FakeHandlers::stream, handle, scope, events, ctx);
}

dgm_status stream_send(dgm_socket handle, dgm_bytes data) {
  FakeHost::State* state = enter("stream_send");
  FakeSocket* socket = nullptr;
  const dgm_status status = sendable(state, handle, Kind::kStream, &socket);
  if (status != DGM_OK) return status;
  socket->stream.insert(socket->stream.end(), data.data, data.data + data.size);
  state->wire.push_back(
      {.kind = WireEvent::Kind::kStream, .socket = handle, .data = copy_bytes(data)});
  return DGM_OK;
}

dgm_status ws_open(dgm_scope scope, const dgm_ws_params* params, const dgm_ws_events* events,
                   void* ctx, dgm_socket* out) {
  FakeHost::State* state = enter("ws_open");
  if (!state) return DGM_INVALID_ARGUMENT;
  if (!state->scopes.contains(scope)) return DGM_CANCELLED;
  const std::string url(view(params->url));
  if (!url.starts_with("ws://") && !url.starts_with("wss://")) return DGM_INVALID_ARGUMENT;
  FakeSocket socket;
  socket.kind = Kind::kWebSocket;
  socket.scope = scope;
  socket.handlers.ctx = ctx;
  socket.handlers.ws = *events;
  socket.open = false;
  socket.deadline_ns = deadline(*state, params->deadline_ms, kConnectDeadlineMs);
  socket.url = url;
  socket.headers = copy_pairs(params->headers, params->header_count);
  *out = ++state->last_handle;
  state->wire.push_back(
      {.kind = WireEvent::Kind::kUpgrade, .socket = *out, .url = url, .headers = socket.headers});
  state->sockets[*out] = std::move(socket);
  return DGM_OK;
}

dgm_status ws_listen(dgm_scope scope, const dgm_listen_params* params,
                     const dgm_ws_listen_events* events, void* ctx, dgm_socket* out,
                     dgm_address* bound, dgm_error* why) {
  return listen_on("ws_listen", Kind::kWsListener, &FakeHandlers::ws_listen, scope, params, events,
                   ctx, out, bound, why);
}

dgm_status ws_attach(dgm_socket handle, dgm_scope scope, const dgm_ws_events* events, void* ctx) {
  return attach("ws_attach", Kind::kWebSocket, &FakeHandlers::ws, handle, scope, events, ctx);
}

dgm_status ws_send(dgm_socket handle, dgm_bytes data, bool is_text) {
  FakeHost::State* state = enter("ws_send");
  FakeSocket* socket = nullptr;
  const dgm_status status = sendable(state, handle, Kind::kWebSocket, &socket);
  if (status != DGM_OK) return status;
  socket->messages.push_back({is_text, copy_bytes(data)});
  state->wire.push_back({.kind = is_text ? WireEvent::Kind::kText : WireEvent::Kind::kBinary,
                         .socket = handle,
                         .data = copy_bytes(data)});
  return DGM_OK;
}

void ws_close(dgm_socket handle, uint16_t code) {
  FakeHost::State* state = enter("ws_close");
  FakeSocket* socket = state ? state->find(handle, Kind::kWebSocket) : nullptr;
  if (!socket) return;
  WireEvent event = {.kind = WireEvent::Kind::kClose, .socket = handle};
  event.code = code;
  state->wire.push_back(std::move(event));
  const InService busy(*state);
  FarWebSocket(*state->host, handle).close(DGM_OK, std::to_string(code));
}

dgm_status http_request(dgm_scope scope, const dgm_http_params* params,
                        const dgm_http_events* events, void* ctx, dgm_socket* out) {
  FakeHost::State* state = enter("http_request");
  if (!state) return DGM_INVALID_ARGUMENT;
  if (!state->scopes.contains(scope)) return DGM_CANCELLED;
  const std::string url(view(params->url));
  if (!url.starts_with("http://") && !url.starts_with("https://")) return DGM_INVALID_ARGUMENT;
  FakeSocket socket;
  socket.kind = Kind::kHttp;
  socket.scope = scope;
  socket.handlers.ctx = ctx;
  socket.handlers.http = *events;
  socket.deadline_ns = deadline(*state, params->deadline_ms, kHttpDeadlineMs);
  socket.method = std::string(view(params->method));
  socket.url = url;
  socket.headers = copy_pairs(params->headers, params->header_count);
  socket.body = copy_bytes(params->body);
  *out = ++state->last_handle;
  state->wire.push_back({.kind = WireEvent::Kind::kRequest,
                         .socket = *out,
                         .method = socket.method,
                         .url = url,
                         .headers = socket.headers,
                         .data = socket.body});
  state->sockets[*out] = std::move(socket);
  return DGM_OK;
}

dgm_status http_prewarm(dgm_scope scope, dgm_str url, dgm_str) {
  FakeHost::State* state = enter("http_prewarm");
  if (!state) return DGM_INVALID_ARGUMENT;
  if (!state->scopes.contains(scope)) return DGM_CANCELLED;
  const std::string text(view(url));
  if (!text.starts_with("http://") && !text.starts_with("https://")) return DGM_INVALID_ARGUMENT;
  state->prewarmed.push_back(text);
  return DGM_OK;
}

void close_socket(dgm_socket handle) {
  FakeHost::State* state = enter("close");
  if (!state || state->sockets.erase(handle) == 0) return;
  state->wire.push_back({.kind = WireEvent::Kind::kClose, .socket = handle});
}

}  // namespace

constexpr dgm_host_net kFakeNet = {
    sizeof(dgm_host_net), &udp_open,      &udp_connect, &udp_send,     &tcp_listen,
    &tcp_connect,         &stream_attach, &stream_send, &ws_open,      &ws_listen,
    &ws_attach,           &ws_send,       &ws_close,    &http_request, &close_socket,
    &http_prewarm};

}  // namespace dragoman::testing
