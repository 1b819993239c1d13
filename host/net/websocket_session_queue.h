// The messages waiting to be sent on one WebSocket: bounded, first in first out. Buffers are used
// again, so that a steady stream of messages allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace dgm::net {

class WebSocketQueue {
 public:
  static constexpr size_t kMaxBytes = 64 * 1024;
  static constexpr size_t kMaxMessages = 256;

  struct Message {
    std::vector<uint8_t> bytes;
    bool is_text = false;
  };

  // false: full. A message larger than the bound is taken by an empty queue.
  bool push(std::span<const uint8_t> message, bool is_text);
  bool empty() const { return count_ == 0; }
  // Its bytes stay where they are until pop().
  const Message& front() const { return ring_[first_]; }
  void pop();
  bool below_low_water() const { return bytes_ <= kMaxBytes / 2 && count_ <= kMaxMessages / 2; }

 private:
  static constexpr size_t kMaxSpareBytes = 16 * 1024;

  void grow();

  std::vector<Message> ring_;
  size_t first_ = 0;
  size_t count_ = 0;
  size_t bytes_ = 0;
  std::vector<std::vector<uint8_t>> spares_;  // the last one emptied is the first one filled
  size_t spare_bytes_ = 0;
};

}  // namespace dgm::net
