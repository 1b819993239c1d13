// What the end of a WebSocket means. Private to host/net.
#pragma once

#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/system/error_code.hpp>
#include <string>

#include "host/net/websocket_session.h"

namespace dgm::net {

// `reason`: the close frame of the far end, if that was the end.
Failure explain_websocket_end(boost::system::error_code error,
                              const boost::beast::websocket::close_reason& reason,
                              const std::string& far_end, const WebSocketLimits& limits);

}  // namespace dgm::net
