// Socket addresses as values: text, comparison, parsing.
#pragma once

#include <arpa/inet.h>

#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "dragoman/net.h"

namespace dragoman {

using Address = dgm_address;  // version 0: none

inline bool same(const Address& a, const Address& b) {
  return a.version == b.version && a.port == b.port &&
         std::memcmp(a.ip, b.ip, a.version == 4 ? 4 : 16) == 0;
}

// "127.0.0.1:5000", "[::1]:5000"; version 0: "none".
inline std::string to_string(const Address& address) {
  char text[INET6_ADDRSTRLEN] = {};
  const int family = address.version == 6 ? AF_INET6 : AF_INET;
  if (address.version == 0 || !inet_ntop(family, address.ip, text, sizeof text)) return "none";
  const std::string port = ":" + std::to_string(address.port);
  return address.version == 6 ? "[" + std::string(text) + "]" + port : text + port;
}

// A literal address with a port; names are not resolved.
inline std::optional<Address> parse_address(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view ip = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool v6 = ip.size() > 2 && ip.front() == '[' && ip.back() == ']';
  if (v6) ip = ip.substr(1, ip.size() - 2);

  Address address{};
  address.version = v6 ? 6 : 4;
  const auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (port.empty() || problem != std::errc() || end != port.data() + port.size())
    return std::nullopt;
  if (inet_pton(v6 ? AF_INET6 : AF_INET, std::string(ip).c_str(), address.ip) != 1)
    return std::nullopt;
  return address;
}

}  // namespace dragoman
