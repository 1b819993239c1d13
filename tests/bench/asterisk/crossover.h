// What stands in Dragoman's place when Asterisk's share is measured: Asterisk brings its media here
// as it would there, and each message goes at once to the other call of its pair (numbers 2k and
// 2k + 1), not decoded. RTP: the call's number is its port; AudioSocket: the last two digits of the
// UUID; WebSocket, to which Asterisk connects: n=NUMBER in the address.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace dgm::bench {

class Crossover {
 public:
  virtual ~Crossover() = default;
};

// Null: a port is taken.
std::unique_ptr<Crossover> rtp_crossover(uint16_t first_port, size_t calls);
std::unique_ptr<Crossover> audiosocket_crossover(uint16_t port);
std::unique_ptr<Crossover> websocket_crossover(uint16_t port);

}  // namespace dgm::bench
