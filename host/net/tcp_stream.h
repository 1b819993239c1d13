// A plain TCP connection of the media kind (AudioSocket, Redis ...), drained by its worker's
// poller.
#pragma once

#include <cstddef>
#include <memory>

#include "dragoman/net.h"
#include "host/net/media_poller.h"
#include "host/net/web_failure.h"
#include "host/net/worker.h"

namespace dgm::net {

// A connection that is nobody's at the moment: just accepted, or on its way to another worker.
// Move-only; closes what it holds.
struct TcpConnection {
  TcpConnection() = default;
  explicit TcpConnection(int descriptor, std::shared_ptr<void> seat = nullptr)
      : descriptor(descriptor), seat(std::move(seat)) {}
  ~TcpConnection();
  TcpConnection(TcpConnection&& other) noexcept { *this = std::move(other); }
  TcpConnection& operator=(TcpConnection&& other) noexcept;

  int descriptor = -1;
  std::shared_ptr<void> seat;          // counts against the bound of its listener
  std::unique_ptr<uint8_t[]> pending;  // what the kernel has not taken yet
  size_t pending_first = 0;
  size_t pending_bytes = 0;
};

class TcpStream final : public MediaSource {
 public:
  static constexpr size_t kHighWaterBytes = 65536;
  static constexpr size_t kLowWaterBytes = 16384;

  // [worker] of the stream. Each of them may close the stream and send.
  class Listener {
   public:
    // [rt] `data` is borrowed.
    virtual void on_data(dgm_bytes data, uint64_t arrived_at_ns) = 0;
    virtual void on_writable() = 0;                 // room again after DGM_BUSY
    virtual void on_ended(const Failure& why) = 0;  // last; ok(): the far end said good-bye

   protected:
    ~Listener() = default;
  };

  // Silent, not even read, until attach().
  TcpStream(Worker& worker, TcpConnection connection);
  ~TcpStream();
  TcpStream(const TcpStream&) = delete;
  TcpStream& operator=(const TcpStream&) = delete;

  // [worker] Whom to tell from now on. false: the kernel refused to watch the socket.
  bool attach(Listener& listener);
  // [worker] Silent again; what arrives stays with the kernel until the next attach().
  void detach();
  bool is_attached() const { return listener_ != nullptr; }

  // [worker, rt] All or nothing; one write while nothing is pending. What the kernel does not take
  // waits in a buffer of 64 KiB that is allocated when a far end first falls behind. DGM_BUSY: it
  // would not fit; on_writable() follows. More than 64 KiB: DGM_INVALID_ARGUMENT.
  dgm_status send(dgm_bytes data);

  // [worker] At once, no event follows. What the kernel has taken still reaches the far end: what
  // it sent meanwhile is read first, because closing with unread bytes resets a connection. The
  // object must live until the event it is in returns.
  void close();

  // [worker] Like close(), but the connection goes on elsewhere.
  TcpConnection release();

 private:
  void on_ready(uint32_t events) override;
  void receive();
  void flush();
  void keep_pending(dgm_bytes data);
  void watch();
  void end(dgm_status status, const char* doing, int error);

  Worker& worker_;
  TcpConnection connection_;
  Listener* listener_ = nullptr;  // nullptr: not attached
  bool was_busy_ = false;
};

}  // namespace dgm::net
