// Asterisk plays what we send from a queue of its own, one frame per 20 ms of its own clock. The
// host paces, so the queue is nearly empty; it grows when the two clocks drift apart, and
// while the channel does something else. What waits there is delay that the listener hears: this
// keeps it short. Pure. [worker]
#pragma once

#include <cstdint>
#include <optional>

#include "plugins/transport_websocket/websocket_protocol.h"

namespace dragoman::websocket {

class QueueWatch {
 public:
  static constexpr uint32_t kMost = 2;           // frames in the queue, for our own unevenness
  static constexpr uint32_t kWanted = 1;         // what is left when it was longer
  static constexpr uint32_t kHopeless = 50;      // a second: better one gap than a second of delay
  static constexpr uint32_t kBetweenDrops = 10;  // frames that are heard between two that are not

  enum class Verdict : uint8_t { kSend, kDropDrift, kDropXoff };

  void on_xoff() { is_off_ = true; }
  void on_xon() { is_off_ = false; }
  // The answer to GET_STATUS; a command to send in turn.
  std::optional<Command> on_status(const ControlEvent& status);
  // [rt] Once per frame. Silent ones are dropped first: nobody hears that.
  Verdict judge(bool is_silent);

 private:
  bool is_off_ = false;
  uint32_t surplus_ = 0;  // frames still to be dropped
  uint32_t since_drop_ = kBetweenDrops;
};

}  // namespace dragoman::websocket
