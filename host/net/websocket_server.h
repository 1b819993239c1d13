// A WebSocket server: accepts, reads the upgrade request, asks its owner, hands out WebSockets.
// Bounded: connections, header size (8 KiB), time to the upgrade (5 s). [worker] throughout.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "dragoman/net.h"
#include "host/base/result.h"
#include "host/net/http_headers.h"
#include "host/net/tls_context.h"
#include "host/net/websocket_session.h"

namespace boost::asio {
class io_context;
}

namespace dgm::net {

struct WebSocketServerParams {
  std::string bind_address = "127.0.0.1";  // literal
  uint16_t port = 0;                       // 0: the system chooses
  uint32_t max_connections = 1024;         // more are closed as they come, and counted
  uint32_t upgrade_deadline_ms = 5000;     // from the accept, TLS handshake included
  WebSocketLimits limits;
  std::shared_ptr<TlsServerContext> tls;  // nullptr: plain
};

struct UpgradeRequest {
  std::string target;  // path and query
  HttpHeaders headers;
  dgm_address from;
};

class WebSocketServer {
 public:
  // Answers with the events of the new socket, or nullptr for 404. May keep the socket; on_open
  // follows once the far end has its answer. May destroy the server.
  using OnUpgrade =
      std::function<WebSocketEvents*(const UpgradeRequest&, const std::shared_ptr<WebSocket>&)>;

  // An error names the address and what to do.
  static Result<std::unique_ptr<WebSocketServer>> listen(boost::asio::io_context& context,
                                                         WebSocketServerParams params,
                                                         OnUpgrade on_upgrade);
  virtual ~WebSocketServer() = default;  // stops listening; sockets handed out live on

  virtual dgm_address bound() const = 0;
  virtual uint64_t turned_away() const = 0;  // over max_connections
};

}  // namespace dgm::net
