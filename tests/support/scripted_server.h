// A far end that does exactly what a test says, on blocking sockets and threads of its own: shares
// no code with the clients it tests. Plain or TLS (OpenSSL's own socket BIO).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/support/test_ca.h"

struct ssl_st;
struct ssl_ctx_st;

namespace dgm::test {

// One accepted connection. Reads end after 5 s without data, so that no test hangs.
class ScriptedConnection {
 public:
  ScriptedConnection(int socket, ssl_st* tls) : socket_(socket), tls_(tls) {}

  std::string read_some();                        // empty: the end
  std::string read_until(std::string_view mark);  // up to and with `mark`; shorter: the end
  std::string read_exactly(size_t bytes);
  bool write(std::string_view data);
  bool read_to_end();  // true: the client closed, within 5 s
  void reset();        // the end will be a TCP reset
  void cut();          // the end will be without the goodbye of TLS
  bool tls_was_resumed() const;
  std::string tls_cipher() const;  // "TLS_AES_128_GCM_SHA256"

 private:
  int socket_;
  friend class ScriptedServer;

  ssl_st* tls_;
  bool says_goodbye_ = true;
  std::string ahead_;  // read but not asked for yet
};

class ScriptedServer {
 public:
  // `script` runs on a thread per connection; the connection closes when it returns. `number`
  // counts connections from 0.
  using Script = std::function<void(ScriptedConnection&, int number)>;

  explicit ScriptedServer(Script script, const TestIdentity* identity = nullptr);
  ~ScriptedServer();  // ends the connections and joins the threads
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  uint16_t port() const { return port_; }
  std::string url(std::string_view scheme, std::string_view target = "/",
                  std::string_view host = "127.0.0.1") const;
  int connections() const { return count_; }

 private:
  void accept_all();
  void serve(int socket, int number);

  Script script_;
  ssl_ctx_st* tls_ = nullptr;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::atomic<int> count_{0};
  std::atomic<bool> is_stopping_{false};
  std::mutex mutex_;  // sockets_ and threads_
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread accepter_;
};

}  // namespace dgm::test
