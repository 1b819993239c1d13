// Opening a WebSocket to a far end: name, connection, TLS and upgrade under one deadline.
#pragma once

#include <memory>
#include <string>

#include "host/net/http_headers.h"
#include "host/net/url.h"
#include "host/net/websocket_session.h"

namespace boost::asio {
class io_context;
}

namespace dgm::net {

struct WebSocketParams {
  std::string url;  // ws:// or wss://
  HttpHeaders headers;
  std::string subprotocol;      // empty: none is asked for
  std::string ca_file;          // empty: the system's certificates
  uint32_t deadline_ms = 5000;  // to on_open
  WebSocketLimits limits;
};

// [worker] Also a wrong url or header is told by on_closed, so that its sentence reaches the user.
// `events` must stay until on_closed or drop().
std::shared_ptr<WebSocket> open_websocket(boost::asio::io_context& context, WebSocketParams params,
                                          WebSocketEvents& events);

}  // namespace dgm::net
