// Addresses: the ABI's value, the kernel's struct and text. [any]
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <optional>
#include <string>
#include <string_view>

#include "dragoman/net.h"

namespace dgm::net {

// A literal IPv4 or IPv6 address ("127.0.0.1", "::1"), no name and no brackets.
std::optional<dgm_address> parse_address(std::string_view literal, uint16_t port);
// "127.0.0.1:5000", "[::1]:5000", "none".
std::string print_address(const dgm_address& address);
bool same_address(const dgm_address& a, const dgm_address& b);  // ip and port

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

// Size 0 for version 0.
SocketAddress to_kernel(const dgm_address& address);
dgm_address from_kernel(const sockaddr_storage& address);
// A non-blocking socket of the address's family; for IPv6 without IPv4 inside. -1: see errno.
int make_socket(const dgm_address& address, int type);
bool bind_to(int socket, const dgm_address& address);  // false: see errno
// The address a socket is bound to.
dgm_address local_address(int socket);

}  // namespace dgm::net
