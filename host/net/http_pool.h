// HTTP connections kept open after an answer, to be used for the next request to the same far end.
// Private to host/net. [worker] throughout.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <list>
#include <optional>
#include <set>
#include <string>

#include "host/net/tls_stream.h"

namespace dgm::net {

class HttpPool {
 public:
  static constexpr size_t kMaxIdle = 32;
  static constexpr size_t kMaxIdlePerPeer = 4;
  static constexpr auto kMaxIdleTime = std::chrono::seconds(30);
  static constexpr size_t kMaxActive = 256;  // requests under way

  explicit HttpPool(boost::asio::io_context& context) : expiry_(context) {}

  // `peer`: scheme, host, port and ca_file. The one used last, if the far end has not closed it.
  std::optional<TlsStream> take(const std::string& peer);
  void put(const std::string& peer, TlsStream stream);
  void clear();
  // A connection to this peer shall be made ahead of its use: false: one is kept, or on its way.
  bool begin_warming(const std::string& peer);
  void end_warming(const std::string& peer);

  size_t active = 0;  // counted by the requests

 private:
  struct Idle {
    std::string peer;
    TlsStream stream;
    std::chrono::steady_clock::time_point since;
  };
  void close(std::list<Idle>::iterator idle);
  void expire_later();

  std::list<Idle> idle_;  // the oldest first
  std::set<std::string> warming_;
  boost::asio::steady_timer expiry_;
};

}  // namespace dgm::net
