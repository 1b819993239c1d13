#include "host/net/websocket_session_queue.h"

#include <algorithm>
#include <utility>

namespace dgm::net {

bool WebSocketQueue::push(std::span<const uint8_t> message, bool is_text) {
  if (count_ == kMaxMessages || (count_ > 0 && bytes_ + message.size() > kMaxBytes)) return false;
  if (count_ == ring_.size()) grow();
  Message& slot = ring_[(first_ + count_) % ring_.size()];
  if (!spares_.empty()) {
    slot.bytes = std::move(spares_.back());
    spares_.pop_back();
    spare_bytes_ -= slot.bytes.capacity();
  }
  slot.bytes.assign(message.begin(), message.end());
  slot.is_text = is_text;
  bytes_ += message.size();
  ++count_;
  return true;
}

void WebSocketQueue::pop() {
  Message& slot = ring_[first_];
  bytes_ -= slot.bytes.size();
  if (spare_bytes_ + slot.bytes.capacity() <= kMaxSpareBytes) {
    spare_bytes_ += slot.bytes.capacity();
    spares_.push_back(std::exchange(slot.bytes, {}));
  } else {
    slot.bytes = {};
  }
  first_ = (first_ + 1) % ring_.size();
  --count_;
}

void WebSocketQueue::grow() {
  std::rotate(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(first_), ring_.end());
  first_ = 0;
  ring_.resize(std::max<size_t>(4, ring_.size() * 2));
}

}  // namespace dgm::net
