#include "dragoman/testing/wire.h"

#include "dragoman/cpp/address.hpp"

namespace dragoman::testing {

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

std::string text_of(const Bytes& data) { return {data.begin(), data.end()}; }

std::string hex_of(const Bytes& data, size_t most) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < data.size() && i < most; ++i) {
    if (i > 0) text += ' ';
    text += kDigits[data[i] >> 4];
    text += kDigits[data[i] & 15];
  }
  return data.size() > most ? text + " ..." : text;
}

dgm_address loopback(uint16_t port) {
  dgm_address address = {};
  address.ip[0] = 127;
  address.ip[3] = 1;
  address.port = port;
  address.version = 4;
  return address;
}

std::string describe(const WireEvent& event) {
  const auto bytes = [&](const std::string& what) {
    return what + std::to_string(event.data.size()) + " bytes " + hex_of(event.data);
  };
  switch (event.kind) {
    case WireEvent::Kind::kConnect:
      return "connect " + event.url;
    case WireEvent::Kind::kUpgrade:
      return "upgrade " + event.url;
    case WireEvent::Kind::kRequest:
      return "request " + event.method + " " + event.url;
    case WireEvent::Kind::kText:
      return "text " + text_of(event.data);
    case WireEvent::Kind::kBinary:
      return bytes("message of ");
    case WireEvent::Kind::kStream:
      return bytes("");
    case WireEvent::Kind::kDatagram:
      return bytes("datagram to " + to_string(event.to) + " of ");
    case WireEvent::Kind::kClose:
      return "close " + std::to_string(event.code);
  }
  return "unknown";
}

}  // namespace dragoman::testing
