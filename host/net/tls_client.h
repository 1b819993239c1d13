// A byte stream to a far end given by name, with or without TLS: what tcp_connect of the ABI opens.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "host/net/web_failure.h"

namespace boost::asio {
class io_context;
}

namespace dgm::net {

struct StreamParams {
  std::string host;  // name or literal address
  uint16_t port = 0;
  bool tls = false;
  std::string ca_file;          // empty: the system's certificates
  uint32_t deadline_ms = 5000;  // for name, connect and handshake together
};

// [worker] Called from the event loop only, never from inside a call on the stream.
class ByteStreamEvents {
 public:
  virtual void on_open() = 0;
  virtual void on_data(std::span<const uint8_t> data, uint64_t arrived_at_ns) = 0;
  virtual void on_writable() = 0;
  virtual void on_closed(const Failure& why) = 0;  // the last event; DGM_OK: a clean end

 protected:
  ~ByteStreamEvents() = default;
};

// [worker] throughout. Whoever owns the events calls drop() before they go, unless on_closed came.
class ByteStream {
 public:
  static constexpr size_t kMaxPending = 65'536;
  static constexpr size_t kLowWater = 16'384;

  virtual ~ByteStream() = default;
  // All or nothing. DGM_BUSY: not taken, as on_open has not come yet or more than kMaxPending would
  // wait; on_writable follows at kLowWater. DGM_CANCELLED: closed. DGM_INVALID_ARGUMENT: more than
  // kMaxPending at once.
  virtual dgm_status send(std::span<const uint8_t> data) = 0;
  virtual void drop() = 0;  // at once; no event follows
  // No event from now on until resume(); nothing is lost: what arrives stays unread.
  virtual void pause() = 0;
  virtual void resume() = 0;
};

std::shared_ptr<ByteStream> connect_stream(boost::asio::io_context& context, StreamParams params,
                                           ByteStreamEvents& events);

}  // namespace dgm::net
