// HTTP/1.1 requests of one connection, one after the other, until it ends or becomes a WebSocket.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <cstdint>
#include <memory>

#include "tests/sim/server_link.h"

namespace dgm::sim {

// Both begin at once. Without a context: plain TCP.
std::shared_ptr<Link> make_http_link(Server::Core& core, uint64_t number,
                                     boost::asio::ip::tcp::socket socket);
std::shared_ptr<Link> make_http_link(Server::Core& core, uint64_t number,
                                     boost::asio::ip::tcp::socket socket,
                                     boost::asio::ssl::context& tls);

}  // namespace dgm::sim
