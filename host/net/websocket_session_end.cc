#include "host/net/websocket_session_end.h"

#include <boost/beast/core/error.hpp>
#include <boost/beast/websocket/error.hpp>

namespace dgm::net {

namespace websocket = boost::beast::websocket;

Failure explain_websocket_end(boost::system::error_code error,
                              const websocket::close_reason& reason, const std::string& far_end,
                              const WebSocketLimits& limits) {
  if (error == websocket::error::closed) {
    const unsigned code = reason.code ? reason.code : 1005u;
    std::string detail = far_end + " closed with code " + std::to_string(code);
    if (!reason.reason.empty())
      detail += ": " + printable_start({reason.reason.data(), reason.reason.size()});
    return {status_of_close(code), std::to_string(code), detail};
  }
  if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow)
    return {DGM_UNSUPPORTED, "1009",
            far_end + " sent a message of more than max_message_bytes = " +
                std::to_string(limits.max_message_bytes) + "; raise the limit if it is legitimate"};
  if (error == boost::beast::error::timeout)
    return {DGM_TIMEOUT, "1006",
            far_end + " was silent for " + std::to_string(limits.dead_after_ms) +
                " ms and did not answer a ping: the connection is dead"};
  if (error.category() == make_error_code(websocket::error::closed).category())
    return {DGM_UNAVAILABLE, "1002", far_end + " broke the WebSocket protocol: " + error.message()};
  return {DGM_UNAVAILABLE, "1006", far_end + " ended the connection without a close frame"};
}

}  // namespace dgm::net
