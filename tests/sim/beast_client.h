// Clients of the simulators' tests: plain Beast, none of the host's code. Every wait ends. Beast
// itself is behind them: it takes seconds to compile.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dgm::simtest {

using Headers = std::vector<std::pair<std::string, std::string>>;
using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds kPatience{3000};

struct Reply {
  unsigned status = 0;  // 0: no whole answer came
  std::string body;     // as far as it came
  Headers headers;
  bool timed_out = false;

  std::string header(const std::string& name) const;
  boost::json::value json() const;  // null: it is none
};

// One connection; kept alive between requests as the server wishes.
class HttpClient {
 public:
  // ca_file empty: plain TCP.
  HttpClient(uint16_t port, const std::string& ca_file);
  ~HttpClient();

  Reply ask(const std::string& method, const std::string& target, const Headers& headers = {},
            const std::string& body = {}, Milliseconds patience = kPatience);
  bool is_connected() const;
  bool resumed_tls() const;

 private:
  struct Connection;
  const std::unique_ptr<Connection> connection_;
};

struct Message {
  bool is_text = true;
  std::string data;
};

class WebSocketClient {
 public:
  WebSocketClient(uint16_t port, const std::string& ca_file, const std::string& target,
                  const Headers& headers);
  ~WebSocketClient();

  // Of the upgrade: 101, or what refused it with its headers and body; 0: no answer.
  const Reply& upgrade() const;
  bool is_open() const;

  void send_text(const std::string& text);
  void send_binary(const std::string& bytes);
  std::optional<Message> read(Milliseconds patience = kPatience);
  // The next text message as an object; empty: none came, or it is none.
  boost::json::object read_json(Milliseconds patience = kPatience);
  // The next object whose `field` is `value`; what comes before it is left out.
  boost::json::object read_json_where(const std::string& field, const std::string& value,
                                      Milliseconds patience = kPatience);
  // Reads to the end; true: the far end closed or broke within `patience`.
  bool wait_for_end(Milliseconds patience = kPatience);
  uint16_t close_code() const;  // 0: broke without a goodbye
  const std::string& close_reason() const;

 private:
  struct Connection;
  const std::unique_ptr<Connection> connection_;
};

}  // namespace dgm::simtest
