// A place where calls arrive, as configuration writes it: ADDRESS:PORT=EXTENSION.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "dragoman/cpp/address.hpp"

namespace dragoman {

struct Place {
  Address address = {};        // port 0: the system chooses
  std::string bind = {};       // the address without its port
  std::string extension = {};  // empty: none was written
};

// nullopt: not "127.0.0.1:5050=7000", "[::1]:5050=7000", or the same without "=7000".
inline std::optional<Place> parse_place(std::string_view text) {
  const size_t equals = std::min(text.find('='), text.size());
  const std::string_view place = text.substr(0, equals);
  const std::optional<Address> address = parse_address(place);
  if (!address || equals + 1 == text.size()) return std::nullopt;
  std::string_view bind = place.substr(0, place.rfind(':'));
  if (address->version == 6) bind = bind.substr(1, bind.size() - 2);
  const std::string_view extension = text.substr(std::min(equals + 1, text.size()));
  return Place{*address, std::string(bind), std::string(extension)};
}

// Where somebody on this machine reaches who listens there: loopback in place of "every address".
inline Address reachable(Address address) {
  const size_t size = address.version == 4 ? 4 : 16;
  if (address.version == 0 ||
      std::any_of(address.ip, address.ip + size, [](uint8_t byte) { return byte != 0; }))
    return address;
  address.ip[size - 1] = 1;
  if (address.version == 4) address.ip[0] = 127;
  return address;
}

}  // namespace dragoman
