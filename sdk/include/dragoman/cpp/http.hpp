// HTTP/1.1 requests through the host's keep-alive pool.
#pragma once

#include <functional>
#include <memory>
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
class HttpRequest {
 public:
  HttpRequest(ScopeOwner& owner, HttpHandlers handlers)
      : owner_(owner), handlers_(std::make_shared<HttpHandlers>(std::move(handlers))) {}
  ~HttpRequest() { cancel(); }
  HttpRequest(const HttpRequest&) = delete;
  HttpRequest& operator=(const HttpRequest&) = delete;

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
  void cancel() { detail::close_socket(owner_, handle_); }
  bool running() const { return handle_ != 0; }

 private:
  template <typename Call>
  static void guarded(void* ctx, const char* name, Call call) noexcept {
    HttpRequest& request = *static_cast<HttpRequest*>(ctx);
    ScopeOwner& owner = request.owner_;
    const auto handlers = request.handlers_;
    try {
      call(request, *handlers);
    } catch (...) {
      owner.fail(current_error(name));
    }
  }
  static void on_head(void* ctx, dgm_socket, uint32_t status, const dgm_text_pair* headers,
                      size_t count) noexcept {
    guarded(ctx, "on_head", [&](HttpRequest& request, HttpHandlers& handlers) {
      request.response_.status = status;
      for (size_t i = 0; i < count; ++i)
        request.response_.headers.emplace_back(view(headers[i].key), view(headers[i].value));
      if (!handlers.on_head) return;
      const HttpResponse head = request.response_;  // the handler may destroy the request
      handlers.on_head(head);
    });
  }
  static void on_body(void* ctx, dgm_socket, dgm_bytes chunk) noexcept {
    guarded(ctx, "on_body", [&](HttpRequest& request, HttpHandlers& handlers) {
      if (handlers.on_body) return handlers.on_body(text_of(view(chunk)));
      request.response_.body.append(text_of(view(chunk)));
    });
  }
  static void on_done(void* ctx, dgm_socket, const dgm_error* why) noexcept {
    guarded(ctx, "on_done", [&](HttpRequest& request, HttpHandlers& handlers) {
      request.handle_ = 0;
      const HttpResponse response = std::exchange(request.response_, {});
      if (handlers.on_done) handlers.on_done(from_c(why), response);
    });
  }

  static constexpr dgm_http_events kEvents = {sizeof(dgm_http_events), &on_head, &on_body,
                                              &on_done};

  ScopeOwner& owner_;
  std::shared_ptr<HttpHandlers> handlers_;
  dgm_socket handle_ = 0;
  HttpResponse response_;
};

}  // namespace dragoman
