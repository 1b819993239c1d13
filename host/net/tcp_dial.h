// A plain TCP connection to a far end given by name, for streams of the media kind.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "host/net/tcp_stream.h"
#include "host/net/web_failure.h"
#include "host/net/worker.h"

namespace dgm::net {

class Dial;

class TcpDial {  // [worker] throughout
 public:
  // Once; later, never from inside start(). A failure comes without a connection.
  using Done = std::function<void(const Failure&, TcpConnection)>;

  // `host` is a name or a literal address; the deadline is for name and connection together.
  static std::unique_ptr<TcpDial> start(Worker& worker, const std::string& host, uint16_t port,
                                        uint32_t deadline_ms, Done done);
  ~TcpDial();  // cancels
  TcpDial(const TcpDial&) = delete;
  TcpDial& operator=(const TcpDial&) = delete;
  void cancel();  // `done` does not run afterwards

 private:
  explicit TcpDial(std::shared_ptr<Dial> dial);
  std::shared_ptr<Dial> dial_;
};

}  // namespace dgm::net
