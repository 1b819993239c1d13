// Clients of the simulators' tests: plain Beast, none of the host's code. Every wait ends.
#pragma once

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <deque>
#include <functional>
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

  Reply ask(const std::string& method, const std::string& target, const Headers& headers = {},
            const std::string& body = {}, Milliseconds patience = kPatience);
  bool is_connected() const { return is_connected_; }
  bool resumed_tls() const;

 private:
  using Tls = boost::beast::ssl_stream<boost::beast::tcp_stream>;
  using Plain = boost::beast::tcp_stream;

  template <typename Stream>
  Reply ask_over(Stream& stream,
                 boost::beast::http::request<boost::beast::http::string_body> request,
                 Milliseconds patience);

  boost::asio::io_context io_;
  boost::asio::ssl::context tls_context_{boost::asio::ssl::context::tls_client};
  std::unique_ptr<Tls> tls_;
  std::unique_ptr<Plain> plain_;
  boost::beast::flat_buffer buffer_;
  bool is_connected_ = false;
};

struct Message {
  bool is_text = true;
  std::string data;
};

class WebSocketClient {
 public:
  WebSocketClient(uint16_t port, const std::string& ca_file, const std::string& target,
                  const Headers& headers);

  // Of the upgrade: 101, or what refused it with its headers and body; 0: no answer.
  const Reply& upgrade() const { return upgrade_; }
  bool is_open() const { return upgrade_.status == 101 && !is_closed_; }

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
  uint16_t close_code() const { return close_code_; }  // 0: broke without a goodbye
  const std::string& close_reason() const { return close_reason_; }

 private:
  using Stream =
      boost::beast::websocket::stream<boost::beast::ssl_stream<boost::beast::tcp_stream>>;

  void send(const std::string& bytes, bool is_text);
  void read_next();

  boost::asio::io_context io_;
  boost::asio::ssl::context tls_context_{boost::asio::ssl::context::tls_client};
  Stream socket_;
  boost::beast::flat_buffer buffer_;
  Reply upgrade_;
  std::deque<Message> messages_;
  bool is_closed_ = false;
  uint16_t close_code_ = 0;
  std::string close_reason_;
};

}  // namespace dgm::simtest
