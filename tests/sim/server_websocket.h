// A connection that has become a WebSocket.
#pragma once

#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/server_link.h"

namespace dgm::sim {

using UpgradeMessage = boost::beast::http::request<boost::beast::http::string_body>;
using ExtraHeaders = std::vector<std::pair<std::string, std::string>>;

// Takes the place of the connection `number` among the core's links.
void start_websocket(Server::Core& core, uint64_t number, boost::beast::tcp_stream stream,
                     UpgradeMessage request, Exchange::MakeConversation make, ExtraHeaders headers);
void start_websocket(Server::Core& core, uint64_t number,
                     boost::beast::ssl_stream<boost::beast::tcp_stream> stream,
                     UpgradeMessage request, Exchange::MakeConversation make, ExtraHeaders headers);

}  // namespace dgm::sim
