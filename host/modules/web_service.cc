#include "host/modules/web_service.h"

#include <memory>
#include <string>
#include <utility>

#include "host/modules/abi_values.h"
#include "host/modules/call_plugin.h"
#include "host/modules/handles.h"
#include "host/modules/stream_resource.h"
#include "host/modules/web_service_socket.h"
#include "host/modules/web_service_values.h"
#include "host/net/http_client.h"
#include "host/net/tls_client.h"

namespace dgm::modules {
namespace {

class HttpResource final : public Resource, public net::HttpEvents {
 public:
  HttpResource(const dgm_http_events& events, void* ctx) : events_(events), ctx_(ctx) {}

  bool begin(net::Worker& worker, net::HttpParams params) {
    request_ = net::start_http(worker.context(), std::move(params), *this);
    return request_ != nullptr;
  }
  void shut() override {
    if (request_) request_->drop();
  }

 private:
  void on_head(unsigned status, const net::HttpHeaders& headers) override {
    const std::vector<dgm_text_pair> pairs = to_pairs(headers);
    if (events_.on_head)
      call_plugin(guest(), "on_head",
                  [&] { events_.on_head(ctx_, handle(), status, pairs.data(), pairs.size()); });
  }
  void on_body(std::span<const uint8_t> chunk) override {
    if (events_.on_body)
      call_plugin(guest(), "on_body", [&] {
        events_.on_body(ctx_, handle(), {chunk.data(), chunk.size()});
      });
  }
  void on_done(const net::Failure& why) override {
    const dgm_error error = net::borrow(why);
    const uint64_t request = handle();
    WorkerHandles::here()->close(request);
    if (events_.on_done)
      call_plugin(guest(), "on_done", [&] { events_.on_done(ctx_, request, &error); });
  }

  dgm_http_events events_;
  void* ctx_;
  std::shared_ptr<net::HttpRequest> request_;
};

class TlsStreamResource final : public StreamResource, public net::ByteStreamEvents {
 public:
  TlsStreamResource(net::Worker& worker, net::StreamParams params, const dgm_stream_events& events,
                    void* ctx)
      : events_(events),
        ctx_(ctx),
        stream_(net::connect_stream(worker.context(), std::move(params), *this)) {}

  dgm_status attach(const dgm_stream_events& events, void* ctx) override {
    events_ = events;
    ctx_ = ctx;
    stream_->resume();
    return DGM_OK;
  }
  dgm_status send(dgm_bytes data) override { return stream_->send({data.data, data.size}); }
  void shut() override { stream_->drop(); }
  void silence() override {
    events_ = {};
    stream_->pause();
  }

 private:
  void on_open() override {
    if (events_.on_open) call_plugin(guest(), "on_open", [&] { events_.on_open(ctx_, handle()); });
  }
  void on_data(std::span<const uint8_t> data, uint64_t arrived_at_ns) override {
    if (events_.on_data)
      call_plugin(guest(), "on_data", [&] {
        events_.on_data(ctx_, handle(), {data.data(), data.size()}, arrived_at_ns);
      });
  }
  void on_writable() override {
    if (events_.on_writable)
      call_plugin(guest(), "on_writable", [&] { events_.on_writable(ctx_, handle()); });
  }
  void on_closed(const net::Failure& why) override {
    const dgm_error error = net::borrow(why);
    const uint64_t stream = handle();
    WorkerHandles::here()->close(stream);
    if (events_.on_closed)
      call_plugin(guest(), "on_closed", [&] { events_.on_closed(ctx_, stream, &error); });
  }

  dgm_stream_events events_;
  void* ctx_;
  std::shared_ptr<net::ByteStream> stream_;
};

std::string text(dgm_str value) { return std::string(view(value)); }

uint32_t or_default(uint32_t given, uint32_t fallback) { return given == 0 ? fallback : given; }

// The handles of this worker if `scope` is open here.
WorkerHandles* handles_for(dgm_scope scope) {
  WorkerHandles* const handles = WorkerHandles::here();
  return handles != nullptr && handles->scope_is_open(scope) ? handles : nullptr;
}

WebSocketResource* find_socket(dgm_socket socket) {
  WorkerHandles* const handles = WorkerHandles::here();
  return handles == nullptr ? nullptr
                            : handles->find<WebSocketResource>(HandleKind::kWebSocket, socket);
}

}  // namespace

namespace web_service {

dgm_status ws_open(dgm_scope scope, const dgm_ws_params* given, const dgm_ws_events* events,
                   void* ctx, dgm_socket* out) {
  WorkerHandles* const handles = handles_for(scope);
  if (handles == nullptr || given == nullptr || out == nullptr) return DGM_INVALID_ARGUMENT;
  const dgm_ws_params params = copy_sized(given);
  net::WebSocketParams wanted;
  wanted.url = text(params.url);
  wanted.headers = to_headers(params.headers, params.header_count);
  wanted.subprotocol = text(params.subprotocol);
  wanted.ca_file = text(params.ca_file);
  wanted.deadline_ms = or_default(params.deadline_ms, wanted.deadline_ms);
  wanted.limits.max_message_bytes =
      or_default(params.max_message_bytes, wanted.limits.max_message_bytes);
  *out = handles->add(HandleKind::kWebSocket, scope,
                      std::make_unique<WebSocketResource>(handles->worker(), std::move(wanted),
                                                          copy_sized(events), ctx));
  return *out == 0 ? DGM_UNAVAILABLE : DGM_OK;
}

dgm_status ws_listen(dgm_scope scope, const dgm_listen_params* given,
                     const dgm_ws_listen_events* events, void* ctx, dgm_socket* out,
                     dgm_address* bound, dgm_error* why) {
  WorkerHandles* const handles = handles_for(scope);
  if (handles == nullptr || given == nullptr || out == nullptr)
    return refuse(why, DGM_INVALID_ARGUMENT,
                  "ws_listen() was called on another thread than the scope's worker, or for a "
                  "scope that is closed");
  const dgm_listen_params params = copy_sized(given);
  net::WebSocketServerParams wanted;
  if (params.bind_address.size > 0) wanted.bind_address = text(params.bind_address);
  wanted.port = params.port;
  wanted.max_connections = or_default(params.max_connections, wanted.max_connections);
  auto resource = std::make_unique<WebListenerResource>(*handles, copy_sized(events), ctx);
  if (const Outcome opened = resource->open(std::move(wanted)); !opened)
    return refuse(why, DGM_UNAVAILABLE, opened.error().text());
  const dgm_address local = resource->bound();
  *out = handles->add(HandleKind::kWebListener, scope, std::move(resource));
  if (*out == 0) return refuse(why, DGM_UNAVAILABLE, "too many sockets are open on this worker");
  if (bound != nullptr) *bound = local;
  return DGM_OK;
}

dgm_status ws_attach(dgm_socket socket, dgm_scope scope, const dgm_ws_events* events, void* ctx) {
  WebSocketResource* const resource = find_socket(socket);
  if (resource == nullptr || !WorkerHandles::here()->adopt(*resource, scope))
    return DGM_INVALID_ARGUMENT;
  resource->attach(copy_sized(events), ctx);
  return DGM_OK;
}

dgm_status ws_send(dgm_socket socket, dgm_bytes message, bool is_text) {
  WebSocketResource* const resource = find_socket(socket);
  return resource == nullptr ? DGM_INVALID_ARGUMENT : resource->send(message, is_text);
}

void ws_close(dgm_socket socket, uint16_t code) {
  if (WebSocketResource* const resource = find_socket(socket)) resource->close_politely(code);
}

dgm_status http_request(dgm_scope scope, const dgm_http_params* given,
                        const dgm_http_events* events, void* ctx, dgm_socket* out) {
  WorkerHandles* const handles = handles_for(scope);
  if (handles == nullptr || given == nullptr || out == nullptr) return DGM_INVALID_ARGUMENT;
  const dgm_http_params params = copy_sized(given);
  net::HttpParams wanted;
  if (params.method.size > 0) wanted.method = text(params.method);
  wanted.url = text(params.url);
  wanted.headers = to_headers(params.headers, params.header_count);
  if (params.body.size > 0)
    wanted.body.assign(params.body.data, params.body.data + params.body.size);
  wanted.ca_file = text(params.ca_file);
  wanted.deadline_ms = or_default(params.deadline_ms, wanted.deadline_ms);
  wanted.max_body_bytes = or_default(params.max_body_bytes, wanted.max_body_bytes);
  auto resource = std::make_unique<HttpResource>(copy_sized(events), ctx);
  if (!resource->begin(handles->worker(), std::move(wanted))) return DGM_BUSY;
  *out = handles->add(HandleKind::kHttpRequest, scope, std::move(resource));
  return *out == 0 ? DGM_UNAVAILABLE : DGM_OK;
}

dgm_status http_prewarm(dgm_scope scope, dgm_str url, dgm_str ca_file) {
  WorkerHandles* const handles = handles_for(scope);
  if (handles == nullptr) return DGM_INVALID_ARGUMENT;
  return net::prewarm_http(handles->worker().context(), text(url), text(ca_file));
}

dgm_status tls_connect(dgm_scope scope, const dgm_connect_params* given,
                       const dgm_stream_events* events, void* ctx, dgm_socket* out) {
  WorkerHandles* const handles = handles_for(scope);
  if (handles == nullptr || given == nullptr || out == nullptr) return DGM_INVALID_ARGUMENT;
  const dgm_connect_params params = copy_sized(given);
  if (params.host.size == 0 || params.port == 0) return DGM_INVALID_ARGUMENT;
  net::StreamParams wanted{text(params.host), params.port, true, text(params.ca_file), 5000};
  wanted.deadline_ms = or_default(params.deadline_ms, wanted.deadline_ms);
  *out = handles->add(HandleKind::kStream, scope,
                      std::make_unique<TlsStreamResource>(handles->worker(), std::move(wanted),
                                                          copy_sized(events), ctx));
  return *out == 0 ? DGM_UNAVAILABLE : DGM_OK;
}

}  // namespace web_service
}  // namespace dgm::modules
