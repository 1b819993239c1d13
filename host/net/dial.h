// Getting through to a far end by name: resolve, connect, TLS handshake, under one deadline.
// Private to host/net.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "host/net/tls_stream.h"
#include "host/net/web_context.h"
#include "host/net/web_failure.h"

namespace dgm::net {

struct DialParams {
  std::string host;  // name or literal address
  uint16_t port = 0;
  bool tls = false;
  std::string ca_file;  // empty: the system's
  uint32_t deadline_ms = 5000;
};

class Dial : public std::enable_shared_from_this<Dial> {
 public:
  // Exactly one of the two; runs later, never from inside start().
  using Done = std::function<void(const Failure&, std::optional<TlsStream>)>;

  static std::shared_ptr<Dial> start(WebContext& web, DialParams params, Done done);
  Dial(WebContext& web, DialParams params, Done done);
  void cancel();  // `done` will not run

 private:
  enum class Stage : uint8_t { kName, kConnect, kTls };

  void begin();
  void connect_next();
  void on_connected(ErrorCode error);
  void begin_tls();
  void on_deadline();
  void fail(dgm_status status, std::string detail);
  void finish(const Failure& failure);
  std::string far_end() const;

  WebContext& web_;
  DialParams params_;
  Done done_;
  Stage stage_ = Stage::kName;
  uint64_t dns_request_ = 0;
  std::vector<dgm_address> addresses_;  // still to be tried, last first
  Failure last_refusal_;
  std::optional<TlsStream> stream_;
  boost::asio::steady_timer deadline_;
  boost::asio::steady_timer attempt_;  // one of several addresses must not use up the deadline
};

}  // namespace dgm::net
