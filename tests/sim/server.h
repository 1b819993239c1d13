// HTTP/1.1 with keep-alive and WebSockets over TLS or plain TCP on loopback: one io_context, one
// thread. What it says is its Service's business.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "tests/sim/exchange.h"
#include "tests/sim/journal.h"
#include "tests/support/test_ca.h"

namespace dgm::sim {

struct ServerOptions {
  uint16_t port = 0;                             // 0: a free one
  const test::TestIdentity* identity = nullptr;  // absent: plain TCP
  size_t max_body_bytes = 2 * 1024 * 1024;       // of a request; more: 413
  size_t max_message_bytes = 4 * 1024 * 1024;    // of a WebSocket; more: close 1009
};

class Server {
 public:
  // Listens at once; throws std::runtime_error when the port is taken. `service` and `journal` live
  // longer.
  Server(const ServerOptions& options, Service& service, Journal& journal);
  ~Server();  // ends all connections and joins the thread
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  uint16_t port() const;
  void drop_connections();  // [any] breaks all that are open now; returns when it is done
  void refuse_connections(bool refuse);  // [any] new ones are closed as soon as they are taken
  // [any] Runs a task on the server's thread and waits for it.
  void run(const std::function<void()>& task);

  struct Core;

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace dgm::sim
