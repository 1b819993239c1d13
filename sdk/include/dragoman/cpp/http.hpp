// HTTP/1.1 requests through the host's keep-alive pool.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "dragoman/cpp/websocket.hpp"

namespace dragoman {

struct HttpParams {
  std::string_view method = "GET";
  std::string_view url = {};  // http:// or https://
  std::vector<Header> headers = {};
  std::string_view body = {};
  std::string_view ca_file = {};
  uint32_t deadline_ms = 0;     // to on_done; 0: 10000
  uint32_t max_body_bytes = 0;  // 0: 16 MiB
};

struct HttpResponse {
  uint32_t status = 0;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};  // empty if on_body took it

  // The first header of this name, in any case; empty: none.
  std::string_view header(std::string_view name) const {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    for (const auto& [key, value] : headers) {
      if (key.size() == name.size() &&
          std::equal(key.begin(), key.end(), name.begin(),
                     [&](char a, char b) { return lower(a) == lower(b); }))
        return value;
    }
    return {};
  }
};

// All on the owner's worker. Each may destroy its request. An exception fails the owner.
struct HttpHandlers {
  std::function<void(const HttpResponse& head)> on_head = {};
  // With it the body is handed on as it arrives; without it it is collected.
  std::function<void(std::string_view chunk)> on_body = {};
  // why.ok(): the answer is complete, whatever its status.
  std::function<void(const Error& why, const HttpResponse& response)> on_done = {};
};

// One request at a time; the object may be used again after on_done.
class HttpRequest : private detail::Socket<HttpHandlers> {
 public:
  HttpRequest(ScopeOwner& owner, HttpHandlers handlers) : Socket(owner, std::move(handlers)) {}

  // [worker] Cancels a request under way. on_done follows if this answers kOk.
  Status start(const HttpParams& what) {
    cancel();
    if (!host().net) return Status::kUnsupported;
    response_ = {};
    const std::vector<dgm_text_pair> headers = detail::to_c(what.headers);
    const dgm_http_params params = {sizeof params,     str(what.method), str(what.url),
                                    headers.data(),    headers.size(),   bytes(what.body),
                                    str(what.ca_file), what.deadline_ms, what.max_body_bytes};
    return static_cast<Status>(
        host().net->http_request(owner_.scope(), &params, &kEvents, this, &handle_));
  }
  // [worker] At once; no event follows.
  void cancel() { close_now(); }
  bool running() const { return is_open(); }

 private:
  static HttpRequest& self(void* ctx) { return *static_cast<HttpRequest*>(ctx); }
  static void on_head(void* ctx, dgm_socket, uint32_t status, const dgm_text_pair* headers,
                      size_t count) noexcept {
    guarded(self(ctx), "on_head", [&](const HttpHandlers& handlers) {
      HttpResponse& response = self(ctx).response_;
      response.status = status;
      for (size_t i = 0; i < count; ++i)
        response.headers.emplace_back(view(headers[i].key), view(headers[i].value));
      if (!handlers.on_head) return;
      const HttpResponse head = response;  // the handler may destroy the request
      handlers.on_head(head);
    });
  }
  static void on_body(void* ctx, dgm_socket, dgm_bytes chunk) noexcept {
    guarded(self(ctx), "on_body", [&](const HttpHandlers& handlers) {
      if (handlers.on_body) return handlers.on_body(text_of(view(chunk)));
      self(ctx).response_.body.append(text_of(view(chunk)));
    });
  }
  static void on_done(void* ctx, dgm_socket, const dgm_error* why) noexcept {
    guarded(self(ctx), "on_done", [&](const HttpHandlers& handlers) {
      self(ctx).handle_ = 0;
      const HttpResponse response = std::exchange(self(ctx).response_, {});
      if (handlers.on_done) handlers.on_done(from_c(why), response);
    });
  }

  static constexpr dgm_http_events kEvents = {sizeof(dgm_http_events), &on_head, &on_body,
                                              &on_done};

  HttpResponse response_;
};

// [worker] A connection to the far end of `url` is made now and kept for the first request there;
// for where a session opens. kUnsupported: the host is older than this.
inline Status prewarm(ScopeOwner& owner, std::string_view url, std::string_view ca_file = {}) {
  const dgm_host_net* const net = host().net;
  constexpr size_t kEnd = offsetof(dgm_host_net, http_prewarm) + sizeof(net->http_prewarm);
  if (!net || net->struct_size < kEnd) return Status::kUnsupported;
  return static_cast<Status>(net->http_prewarm(owner.scope(), str(url), str(ca_file)));
}

}  // namespace dragoman
