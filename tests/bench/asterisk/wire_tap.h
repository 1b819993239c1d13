// Stands between Asterisk and Dragoman where Asterisk opens the media connections (WebSocket, 16
// kHz): passes all bytes on as they come, and notes when which sample passed.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <thread>
#include <vector>

#include "tests/bench/asterisk/heard.h"

namespace dgm::bench {

class WireTap {
 public:
  WireTap(uint16_t listens_on, uint16_t leads_to);  // ports of the loopback address
  ~WireTap();
  WireTap(const WireTap&) = delete;
  WireTap& operator=(const WireTap&) = delete;

  bool is_open() const { return is_open_; }
  void stop();  // passes nothing on any more

  // After stop(). Calls in the order of their connections. When each probe went into Dragoman on
  // call `from`, and when it came out on call `to`.
  size_t calls() const { return lines_.size(); }
  std::vector<ProbeTimes> probes(size_t from, size_t to, int64_t since_ns, int64_t until_ns) const;

 private:
  struct Direction {
    int from = -1, to = -1;
    bool handshaken = false;
    std::vector<uint8_t> bytes{};  // not yet a whole message
    Heard heard{};
  };
  struct Line {
    Direction in, out;  // into Dragoman, out of it
    bool is_over = false;
  };
  void run();
  void accept_one();
  static bool pass_on(Direction& direction);
  static void note(Direction& direction, int64_t at_ns);

  uint16_t leads_to_;
  int listener_;
  bool is_open_ = false;
  std::list<Line> lines_;
  std::atomic<bool> is_stopping_{false};
  std::thread thread_;
};

}  // namespace dgm::bench
