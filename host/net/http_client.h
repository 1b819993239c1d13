// HTTP/1.1 requests (RFC 9112) over connections that are kept and used again. Bodies stream to the
// caller as they arrive. No redirects: the plugin knows what a redirect of its provider means.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "host/net/http_headers.h"
#include "host/net/web_failure.h"

namespace boost::asio {
class io_context;
}

namespace dgm::net {

struct HttpParams {
  std::string method = "GET";
  std::string url;  // http:// or https://
  HttpHeaders headers;
  std::vector<uint8_t> body;
  std::string ca_file;            // empty: the system's certificates
  uint32_t deadline_ms = 10'000;  // to on_done
  uint32_t max_body_bytes = 16u << 20;
};

// [worker] Called from the event loop only, never from inside start_http() or drop().
class HttpEvents {
 public:
  virtual void on_head(unsigned status, const HttpHeaders& headers) = 0;
  virtual void on_body(std::span<const uint8_t> chunk) = 0;
  // The last event. DGM_OK: the answer is complete, whatever its status.
  virtual void on_done(const Failure& why) = 0;

 protected:
  ~HttpEvents() = default;
};

class HttpRequest {
 public:
  virtual ~HttpRequest() = default;
  virtual void drop() = 0;  // at once; no event follows
};

// [worker] Also a wrong url, method or header is told by on_done. `events` must stay until on_done
// or drop(). A request on a kept connection that ends before anything was received is sent once
// more on a new one. nullptr: 256 requests are under way on this worker.
std::shared_ptr<HttpRequest> start_http(boost::asio::io_context& context, HttpParams params,
                                        HttpEvents& events);

// [worker] One connection to the far end of `url`, TLS done, is made and kept for the request that
// will follow; nothing is done if one is kept or on its way. What fails is told by that request.
// DGM_INVALID_ARGUMENT: no http:// or https:// URL.
dgm_status prewarm_http(boost::asio::io_context& context, const std::string& url,
                        const std::string& ca_file);

}  // namespace dgm::net
