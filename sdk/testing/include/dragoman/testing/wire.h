// What a plugin did on the network of a FakeHost, in order, as values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dragoman/net.h"

namespace dragoman::testing {

using Bytes = std::vector<uint8_t>;
using TextPairs = std::vector<std::pair<std::string, std::string>>;

Bytes bytes_of(std::string_view text);
std::string text_of(const Bytes& data);
std::string hex_of(const Bytes& data, size_t most = 32);  // "0a ff ..."; longer data ends in "..."

// 127.0.0.1 with this port.
dgm_address loopback(uint16_t port);

struct WireEvent {
  enum class Kind {
    kConnect,   // TCP or TLS: url "tcp://host:port" or "tls://host:port"
    kUpgrade,   // WebSocket client: url, headers
    kRequest,   // HTTP: method, url, headers, data is the body
    kText,      // WebSocket text message
    kBinary,    // WebSocket binary message
    kStream,    // bytes of a TCP stream, one send() each
    kDatagram,  // UDP; to
    kClose      // WebSocket: code of ws_close(), 0 for close(); TCP: 0
  };
  Kind kind = Kind::kClose;
  dgm_socket socket = 0;
  std::string method = {}, url = {};
  TextPairs headers = {};
  Bytes data = {};
  dgm_address to = {};
  uint16_t code = 0;
};

// One line for a test's message: `text {"a":1}`, `640 bytes 00 01 ...`.
std::string describe(const WireEvent& event);

}  // namespace dragoman::testing
