#include "tests/sim/beast_client.h"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <deque>
#include <functional>

namespace dgm::simtest {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using ErrorCode = boost::system::error_code;

asio::ip::tcp::endpoint place(uint16_t port) { return {asio::ip::address_v4::loopback(), port}; }

void trust(asio::ssl::context& context, const std::string& ca_file) {
  if (ca_file.empty()) return;
  context.load_verify_file(ca_file);
  context.set_verify_mode(asio::ssl::verify_peer);
}

template <typename Fields>
Headers headers_of(const Fields& fields) {
  Headers headers;
  for (const auto& field : fields)
    headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  return headers;
}

bool turn_until(asio::io_context& io, const std::function<bool()>& done, Milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!done()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    io.restart();
    io.run_one_until(std::min(end, std::chrono::steady_clock::now() + Milliseconds(20)));
  }
  return true;
}

}  // namespace

std::string Reply::header(const std::string& name) const {
  for (const auto& [field, value] : headers)
    if (beast::iequals(field, name)) return value;
  return {};
}

boost::json::value Reply::json() const {
  ErrorCode bad;
  auto value = boost::json::parse({body.data(), body.size()}, bad);
  return bad ? boost::json::value() : value;
}

struct HttpClient::Connection {
  using Tls = beast::ssl_stream<beast::tcp_stream>;
  using Plain = beast::tcp_stream;

  Connection(uint16_t port, const std::string& ca_file);
  template <typename Stream>
  Reply ask_over(Stream& stream, http::request<http::string_body> request, Milliseconds patience);

  asio::io_context io_;
  asio::ssl::context tls_context_{asio::ssl::context::tls_client};
  std::unique_ptr<Tls> tls_;
  std::unique_ptr<Plain> plain_;
  beast::flat_buffer buffer_;
  bool is_connected_ = false;
};

HttpClient::Connection::Connection(uint16_t port, const std::string& ca_file) {
  ErrorCode error;
  if (ca_file.empty()) {
    plain_ = std::make_unique<Plain>(io_);
    plain_->socket().connect(place(port), error);
  } else {
    trust(tls_context_, ca_file);
    tls_ = std::make_unique<Tls>(io_, tls_context_);
    tls_->set_verify_callback(asio::ssl::host_name_verification("127.0.0.1"));
    beast::get_lowest_layer(*tls_).socket().connect(place(port), error);
    if (!error) {
      bool done = false;
      tls_->async_handshake(asio::ssl::stream_base::client, [&](const ErrorCode& result) {
        error = result;
        done = true;
      });
      if (!turn_until(
              io_, [&] { return done; }, kPatience))
        error = asio::error::timed_out;
    }
  }
  is_connected_ = !error;
}

HttpClient::HttpClient(uint16_t port, const std::string& ca_file)
    : connection_(std::make_unique<Connection>(port, ca_file)) {}

HttpClient::~HttpClient() = default;

bool HttpClient::is_connected() const { return connection_->is_connected_; }

bool HttpClient::resumed_tls() const {
  const auto& tls = connection_->tls_;
  return tls && SSL_session_reused(tls->native_handle()) == 1;
}

Reply HttpClient::ask(const std::string& method, const std::string& target, const Headers& headers,
                      const std::string& body, Milliseconds patience) {
  http::request<http::string_body> request(http::string_to_verb(method), target, 11);
  request.set(http::field::host, "127.0.0.1");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.body() = body;
  request.prepare_payload();
  auto& to = *connection_;
  return to.tls_ ? to.ask_over(*to.tls_, std::move(request), patience)
                 : to.ask_over(*to.plain_, std::move(request), patience);
}

template <typename Stream>
Reply HttpClient::Connection::ask_over(Stream& stream, http::request<http::string_body> request,
                                       Milliseconds patience) {
  Reply reply;
  bool done = false;
  ErrorCode error;
  http::async_write(stream, request, [&](const ErrorCode& result, size_t) {
    error = result;
    done = true;
  });
  if (!turn_until(
          io_, [&] { return done; }, patience) ||
      error) {
    is_connected_ = false;
    return reply;
  }
  done = false;
  http::response_parser<http::string_body> parser;
  parser.body_limit(64 * 1024 * 1024);
  http::async_read(stream, buffer_, parser, [&](const ErrorCode& result, size_t) {
    error = result;
    done = true;
  });
  reply.timed_out = !turn_until(
      io_, [&] { return done; }, patience);
  if (reply.timed_out) {
    beast::get_lowest_layer(stream).socket().close();
    turn_until(
        io_, [&] { return done; }, patience);
  }
  if (error) is_connected_ = false;
  if (!error) reply.status = parser.get().result_int();
  if (!error && !parser.get().keep_alive()) is_connected_ = false;
  reply.body = parser.get().body();
  reply.headers = headers_of(parser.get());
  return reply;
}

struct WebSocketClient::Connection {
  using Stream = websocket::stream<beast::ssl_stream<beast::tcp_stream>>;

  Connection(uint16_t port, const std::string& ca_file, const std::string& target,
             const Headers& headers);
  bool is_open() const { return upgrade_.status == 101 && !is_closed_; }
  void send(const std::string& bytes, bool is_text);
  void read_next();

  asio::io_context io_;
  asio::ssl::context tls_context_{asio::ssl::context::tls_client};
  Stream socket_;
  beast::flat_buffer buffer_;
  Reply upgrade_;
  std::deque<Message> messages_;
  bool is_closed_ = false;
  uint16_t close_code_ = 0;
  std::string close_reason_;
};

WebSocketClient::Connection::Connection(uint16_t port, const std::string& ca_file,
                                        const std::string& target, const Headers& headers)
    : socket_(io_, tls_context_) {
  trust(tls_context_, ca_file);
  socket_.next_layer().set_verify_callback(asio::ssl::host_name_verification("127.0.0.1"));
  ErrorCode error;
  beast::get_lowest_layer(socket_).socket().connect(place(port), error);
  if (error) return;
  bool done = false;
  const auto end = [&](const ErrorCode& result) {
    error = result;
    done = true;
  };
  socket_.next_layer().async_handshake(asio::ssl::stream_base::client, end);
  if (!turn_until(
          io_, [&] { return done; }, kPatience) ||
      error)
    return;
  socket_.set_option(websocket::stream_base::decorator([headers](websocket::request_type& request) {
    for (const auto& [name, value] : headers) request.set(name, value);
  }));
  socket_.read_message_max(64 * 1024 * 1024);
  websocket::response_type response;
  done = false;
  socket_.async_handshake(response, "127.0.0.1:" + std::to_string(port), target, end);
  const bool in_time = turn_until(
      io_, [&] { return done; }, kPatience);
  upgrade_.timed_out = !in_time;
  if (!in_time) {
    beast::get_lowest_layer(socket_).socket().close();
    turn_until(
        io_, [&] { return done; }, kPatience);
    return;
  }
  upgrade_.status = response.result_int();
  if (error && error != websocket::error::upgrade_declined) upgrade_.status = 0;
  upgrade_.body = response.body();
  upgrade_.headers = headers_of(response);
  if (!error) read_next();
}

void WebSocketClient::Connection::send(const std::string& bytes, bool is_text) {
  if (!is_open()) return;
  bool done = false;
  socket_.text(is_text);
  socket_.async_write(asio::buffer(bytes), [&](const ErrorCode&, size_t) { done = true; });
  if (turn_until(
          io_, [&] { return done; }, kPatience))
    return;
  beast::get_lowest_layer(socket_).socket().close();
  turn_until(
      io_, [&] { return done; }, kPatience);
}

void WebSocketClient::Connection::read_next() {
  socket_.async_read(buffer_, [this](const ErrorCode& error, size_t) {
    if (error) {
      is_closed_ = true;
      if (error != websocket::error::closed) return;
      close_code_ = socket_.reason().code;
      close_reason_ = std::string(socket_.reason().reason.c_str());
      return;
    }
    messages_.push_back({socket_.got_text(), beast::buffers_to_string(buffer_.data())});
    buffer_.consume(buffer_.size());
    read_next();
  });
}

WebSocketClient::WebSocketClient(uint16_t port, const std::string& ca_file,
                                 const std::string& target, const Headers& headers)
    : connection_(std::make_unique<Connection>(port, ca_file, target, headers)) {}

WebSocketClient::~WebSocketClient() = default;

const Reply& WebSocketClient::upgrade() const { return connection_->upgrade_; }
bool WebSocketClient::is_open() const { return connection_->is_open(); }
uint16_t WebSocketClient::close_code() const { return connection_->close_code_; }
const std::string& WebSocketClient::close_reason() const { return connection_->close_reason_; }
void WebSocketClient::send_text(const std::string& text) { connection_->send(text, true); }
void WebSocketClient::send_binary(const std::string& bytes) { connection_->send(bytes, false); }

std::optional<Message> WebSocketClient::read(Milliseconds patience) {
  auto& far = *connection_;
  turn_until(
      far.io_, [&] { return !far.messages_.empty() || far.is_closed_; }, patience);
  if (far.messages_.empty()) return std::nullopt;
  Message message = std::move(far.messages_.front());
  far.messages_.pop_front();
  return message;
}

boost::json::object WebSocketClient::read_json(Milliseconds patience) {
  const auto message = read(patience);
  if (!message || !message->is_text) return {};
  ErrorCode bad;
  auto value = boost::json::parse({message->data.data(), message->data.size()}, bad);
  return bad || !value.is_object() ? boost::json::object() : value.get_object();
}

boost::json::object WebSocketClient::read_json_where(const std::string& field,
                                                     const std::string& value,
                                                     Milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const auto left =
        std::chrono::duration_cast<Milliseconds>(end - std::chrono::steady_clock::now());
    auto object = read_json(std::max(left, Milliseconds(1)));
    const auto* found = object.if_contains(field);
    if (found && found->is_string() && found->get_string() == value) return object;
    if (left <= Milliseconds(0) || (connection_->is_closed_ && connection_->messages_.empty()))
      return {};
  }
}

bool WebSocketClient::wait_for_end(Milliseconds patience) {
  return turn_until(
      connection_->io_, [this] { return connection_->is_closed_; }, patience);
}

}  // namespace dgm::simtest
