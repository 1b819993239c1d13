// One HTTP request at a simulated service, and the WebSocket it may become. Everything here happens
// on the server's one thread; nothing blocks.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dgm::sim {

struct Request {
  std::string method;                                      // "GET"
  std::string target;                                      // as it came: "/v1/listen?model=nova-3"
  std::string path;                                        // "/v1/listen"
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in the order they came
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool is_upgrade = false;
  uint64_t connection = 0;  // number of its TCP connection, counts from 1

  std::string header(std::string_view name) const;  // case does not matter; empty: not there
  const std::string* parameter(std::string_view name) const;  // the first; nullptr: not there
  size_t count(std::string_view name) const;
};

struct Answer {
  unsigned status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers{};
};

// What a service may do to any connection.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual void cut() = 0;     // breaks TCP: no goodbye of WebSocket or TLS
  virtual void freeze() = 0;  // reads and writes nothing any more, stays open
  // The same, once so many body bytes (HTTP) or messages (WebSocket) were sent from now on.
  virtual void cut_after(uint64_t amount) = 0;
  virtual void freeze_after(uint64_t amount) = 0;
  // Runs later on the server's thread, unless the connection has ended by then.
  virtual void after(std::chrono::milliseconds delay, std::function<void()> task) = 0;
};

// The server's side of one WebSocket.
class Peer : public Connection {
 public:
  virtual void send_text(std::string message) = 0;
  virtual void send_binary(std::string message) = 0;
  virtual void close(uint16_t code, std::string reason) = 0;  // what was sent before goes first
  virtual uint64_t connection() const = 0;
};

// What a service keeps for one WebSocket. Destroyed with its connection.
class Conversation {
 public:
  virtual ~Conversation() = default;
  virtual void on_open() = 0;
  virtual void on_text(std::string_view message) = 0;
  virtual void on_binary(std::string_view message) = 0;
};

// One request that waits for its answer. Never answered: the client waits.
class Exchange : public Connection {
 public:
  virtual const Request& request() const = 0;
  virtual void answer(Answer answer) = 0;
  // An answer in pieces (chunked): begin(), any number of write(), end().
  virtual void begin(Answer head) = 0;  // its body is ignored
  virtual void write(std::string piece) = 0;
  virtual void end() = 0;
  // Holds a thing until the next request or the connection's end: what after() works with.
  virtual void keep(std::shared_ptr<void> thing) = 0;
  // Only for is_upgrade. `make` gets the peer, which outlives the conversation.
  using MakeConversation = std::function<std::unique_ptr<Conversation>(Peer&)>;
  virtual void accept(MakeConversation make,
                      std::vector<std::pair<std::string, std::string>> headers = {}) = 0;
};

class Service {
 public:
  virtual ~Service() = default;
  virtual void on_exchange(const std::shared_ptr<Exchange>& exchange) = 0;
};

}  // namespace dgm::sim
