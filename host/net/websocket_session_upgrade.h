// How a connected stream becomes a WebSocket, in either role. Private to host/net: the client and
// the server make sessions through it.
#pragma once

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "host/net/http_headers.h"
#include "host/net/tls_stream.h"
#include "host/net/websocket_session.h"

namespace dgm::net {

using UpgradeMessage = boost::beast::http::request<boost::beast::http::empty_body>;
using SteadyTime = std::chrono::steady_clock::time_point;

struct ClientUpgrade {
  std::string host_header;
  std::string target;
  HttpHeaders headers;  // checked
  std::string subprotocol;
  SteadyTime deadline;
  uint32_t deadline_ms = 0;  // as it was set, for the sentence
};

class UpgradingWebSocket : public WebSocket {
 public:
  // One of the two, once. `events` hears on_open or on_closed.
  virtual void ask(ClientUpgrade upgrade, WebSocketEvents& events) = 0;
  virtual void accept(UpgradeMessage request, SteadyTime deadline, WebSocketEvents& events) = 0;
};

// `far_end` names the other side in sentences: "wss://api.example.com:443".
std::shared_ptr<UpgradingWebSocket> make_websocket(TlsStream stream, std::string far_end,
                                                   const WebSocketLimits& limits);

}  // namespace dgm::net
