// The Asterisk and the host of this benchmark. For each way of media a hundred numbers lead into
// Dragoman, where each even one is paired with the next; and as many lead past it, to a crossover
// in the bench (crossover.h), with the same media channel and codec.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "tests/asterisk/asterisk.h"
#include "tests/bench/asterisk/crossover.h"

namespace dgm::bench {

constexpr std::array<const char*, 3> kWays{"rtp", "audiosocket", "websocket"};
constexpr size_t kWireWay = 2;  // of these, measured by a WireTap
constexpr size_t kMostCalls = 100;

class Pbx {
 public:
  // kTapped: a WireTap stands between Asterisk and Dragoman for media over WebSocket, which
  // Asterisk opens then; it listens on asterisk().websocket_port() and leads to dragoman_port().
  enum class Media : uint8_t { kDirect, kTapped };
  explicit Pbx(Media media = Media::kDirect);
  Pbx(const Pbx&) = delete;
  Pbx& operator=(const Pbx&) = delete;

  bool start();  // false: gtest's failures, which it printed, say why

  // Of one of kWays, for its call 0 to kMostCalls - 1.
  static std::string number(size_t way, size_t call);
  static std::string number_past(size_t way, size_t call);
  // What the numbers past Dragoman of that way lead to. Null: a port was taken.
  std::unique_ptr<Crossover> open_crossover(size_t way, size_t calls) const;

  uint16_t dragoman_port() const { return dragoman_port_; }
  // Which of the calls of that way has joined first, second... since the host runs.
  std::vector<size_t> joined(size_t way) const;

  test::Asterisk& asterisk() { return asterisk_; }
  test::Host& host() { return *host_; }

 private:
  void add_numbers() const;

  test::Asterisk asterisk_;
  uint16_t dragoman_port_;  // where it takes media that Asterisk opens
  std::unique_ptr<test::Host> host_;
  uint16_t crossover_port_;  // and kMostCalls more for UDP
};

}  // namespace dgm::bench
