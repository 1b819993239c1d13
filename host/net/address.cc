#include "host/net/address.h"

#include <arpa/inet.h>

#include <array>
#include <cstring>

namespace dgm::net {

std::optional<dgm_address> parse_address(std::string_view literal, uint16_t port) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (literal.size() >= text.size()) return std::nullopt;
  literal.copy(text.data(), literal.size());
  dgm_address address{};
  address.port = port;
  if (inet_pton(AF_INET, text.data(), address.ip) == 1) {
    address.version = 4;
  } else if (inet_pton(AF_INET6, text.data(), address.ip) == 1) {
    address.version = 6;
  } else {
    return std::nullopt;
  }
  return address;
}

std::string print_address(const dgm_address& address) {
  if (address.version != 4 && address.version != 6) return "none";
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(address.version == 4 ? AF_INET : AF_INET6, address.ip, text.data(), text.size());
  const std::string ip = text.data();
  return (address.version == 4 ? ip : "[" + ip + "]") + ":" + std::to_string(address.port);
}

bool same_address(const dgm_address& a, const dgm_address& b) {
  const size_t ip_bytes = a.version == 4 ? 4 : 16;
  return a.version == b.version && a.port == b.port && std::memcmp(a.ip, b.ip, ip_bytes) == 0;
}

SocketAddress to_kernel(const dgm_address& address) {
  SocketAddress out;
  if (address.version == 4) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(address.port);
    std::memcpy(&v4.sin_addr, address.ip, sizeof(v4.sin_addr));
    std::memcpy(&out.storage, &v4, sizeof(v4));
    out.size = sizeof(v4);
  } else if (address.version == 6) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(address.port);
    std::memcpy(&v6.sin6_addr, address.ip, sizeof(v6.sin6_addr));
    std::memcpy(&out.storage, &v6, sizeof(v6));
    out.size = sizeof(v6);
  }
  return out;
}

dgm_address from_kernel(const sockaddr_storage& address) {
  dgm_address out{};
  if (address.ss_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &address, sizeof(v4));
    std::memcpy(out.ip, &v4.sin_addr, sizeof(v4.sin_addr));
    out.port = ntohs(v4.sin_port);
    out.version = 4;
  } else if (address.ss_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &address, sizeof(v6));
    std::memcpy(out.ip, &v6.sin6_addr, sizeof(v6.sin6_addr));
    out.port = ntohs(v6.sin6_port);
    out.version = 6;
  }
  return out;
}

int make_socket(const dgm_address& address, int type) {
  const bool is_v6 = address.version == 6;
  const int made = ::socket(is_v6 ? AF_INET6 : AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  if (made >= 0 && is_v6) ::setsockopt(made, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
  return made;
}

bool bind_to(int socket, const dgm_address& address) {
  const SocketAddress kernel = to_kernel(address);
  return ::bind(socket, kernel.get(), kernel.size) == 0;
}

dgm_address local_address(int socket) {
  SocketAddress bound;
  bound.size = sizeof(bound.storage);
  if (getsockname(socket, bound.get(), &bound.size) != 0) return {};
  return from_kernel(bound.storage);
}

}  // namespace dgm::net
