// The control endpoint: HTTP for health, metrics and the API. Few clients, a small pool of blocking
// threads, never in the path of media.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "host/base/result.h"

namespace dgm::control {

struct Request {
  std::string method, path;  // path without query
  std::map<std::string, std::string> query;
  std::string body;
};

struct Reply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body{};
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 8090;  // 0: the system chooses
  std::string token;  // "Authorization: Bearer TOKEN" is asked for; empty: loopback addresses only
};

class HttpServer {
 public:
  // [any thread of the pool] Must not throw.
  using Handler = std::function<Reply(const Request&)>;

  // [control] Refuses to listen beyond loopback without a token.
  static Result<std::unique_ptr<HttpServer>> start(const ServerOptions& options, Handler handler);
  ~HttpServer();  // [control] waits for requests in hand, at most 2 s

  uint16_t port() const;

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// {"error": sentence}
Reply error_reply(int status, const std::string& sentence);

}  // namespace dgm::control
