// One WebSocket connection (RFC 6455), either side, as its user sees it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "host/net/web_failure.h"

namespace boost::asio {
class io_context;
}

namespace dgm::net {

struct WebSocketLimits {
  uint32_t max_message_bytes = 1u << 20;  // a larger one closes the connection with 1009
  // Nothing heard for this long: the far end is dead. A ping is sent after half of it. 0: never.
  uint32_t dead_after_ms = 30'000;
  uint32_t close_limit_ms = 1000;  // from close() to on_closed, whatever the far end does
};

// [worker] Called from the event loop only, never from inside a call on the WebSocket.
class WebSocketEvents {
 public:
  virtual void on_open() = 0;
  virtual void on_message(std::span<const uint8_t> message, bool is_text) = 0;
  // After DGM_BUSY: half of the queue is free again.
  virtual void on_writable() = 0;
  // The last event. Codes: the HTTP status of a refused upgrade or the close code of the far end.
  virtual void on_closed(const Failure& why) = 0;

 protected:
  ~WebSocketEvents() = default;
};

class WebSocket;

// A WebSocket on its way to another event loop; belongs to no thread.
class WebSocketParcel {
 public:
  virtual ~WebSocketParcel() = default;  // not unpacked: the connection is closed
  // [worker] of `context`, once. Paused: `events` hear nothing before resume(), and never on_open.
  virtual std::shared_ptr<WebSocket> unpack(boost::asio::io_context& context,
                                            WebSocketEvents& events) = 0;
};

// [worker] throughout. Whoever owns the events calls drop() before they go, unless on_closed came.
class WebSocket {
 public:
  virtual ~WebSocket() = default;

  // Copies the message into a queue of 64 KiB or 256 messages; a single larger message is taken
  // when nothing waits. DGM_BUSY: not taken, as the queue is full or on_open has not come yet.
  // DGM_CANCELLED: closing or closed.
  virtual dgm_status send(std::span<const uint8_t> message, bool is_text) = 0;

  // Sends what is queued and a close frame; on_closed follows, after at most close_limit_ms. Codes
  // that no application may send (RFC 6455 section 7.4) become 1000.
  virtual void close(uint16_t code) = 0;

  // At once; no event follows.
  virtual void drop() = 0;

  // No event from now on until resume(); nothing is lost: what arrives stays unread.
  virtual void pause() = 0;
  virtual void resume() = 0;

  // While paused: this one is dropped, and goes on elsewhere without losing a message. nullptr: it
  // cannot move, for it is a client's, over TLS, not open, something waits to be sent, or more than
  // 16 KiB came before the pause. A server's can until its first resume() after it is open.
  virtual std::unique_ptr<WebSocketParcel> pack() { return nullptr; }
};

}  // namespace dgm::net
