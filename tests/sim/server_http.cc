#include "tests/sim/server_http.h"

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream_base.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <cstdio>
#include <deque>
#include <optional>
#include <type_traits>
#include <vector>

#include "tests/sim/request_text.h"
#include "tests/sim/server_websocket.h"

namespace dgm::sim {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using Plain = beast::tcp_stream;
using Tls = beast::ssl_stream<beast::tcp_stream>;

constexpr uint32_t kMaxHeaderBytes = 16 * 1024;

std::string head_of(const Answer& answer, const std::string& framing, bool keep_alive) {
  std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " " +
                     reason_phrase(answer.status) + "\r\nServer: dragoman-sim\r\n";
  if (!answer.content_type.empty()) text += "Content-Type: " + answer.content_type + "\r\n";
  for (const auto& [name, value] : answer.headers) text += name + ": " + value + "\r\n";
  text += framing + "\r\n";
  if (!keep_alive) text += "Connection: close\r\n";
  return text + "\r\n";
}

std::string chunk_head(size_t size) {
  char text[24];
  std::snprintf(text, sizeof text, "%zx\r\n", size);
  return text;
}

template <typename Stream>
class HttpLink final : public Link, public Exchange {
 public:
  template <typename... Arguments>
  HttpLink(Server::Core& core, uint64_t number, Arguments&&... arguments)
      : Link(core, number), stream_(std::forward<Arguments>(arguments)...) {}

  void start() {
    if constexpr (std::is_same_v<Stream, Tls>) {
      stream_.async_handshake(
          asio::ssl::stream_base::server,
          [self = mine()](const boost::system::error_code& error) { self->on_handshake(error); });
    } else {
      asio::post(core_.io, [self = mine()] { self->read_next(); });
    }
  }

  const Request& request() const override { return request_; }

  void answer(Answer answer) override {
    if (!can_answer()) return;
    is_answered_ = true;
    queue(head_of(answer, "Content-Length: " + std::to_string(answer.body.size()), keeps_alive_));
    const uint64_t allowed = take_allowance(answer.body.size());
    strikes_ = is_limited() && allowed < answer.body.size();
    queue(answer.body.substr(0, allowed));
    is_complete_ = true;
    write_next();
  }

  void begin(Answer head) override {
    if (!can_answer()) return;
    is_answered_ = true;
    queue(head_of(head, "Transfer-Encoding: chunked", keeps_alive_));
    write_next();
  }

  void write(std::string piece) override {
    if (!is_open() || is_frozen() || strikes_ || is_complete_ || piece.empty()) return;
    const uint64_t allowed = take_allowance(piece.size());
    strikes_ = is_limited() && allowed < piece.size();
    queue(chunk_head(piece.size()) + piece.substr(0, allowed) + (strikes_ ? "" : "\r\n"));
    write_next();
  }

  void end() override {
    if (!is_open() || is_frozen() || strikes_ || is_complete_) return;
    queue("0\r\n\r\n");
    is_complete_ = true;
    write_next();
  }

  void accept(MakeConversation make,
              std::vector<std::pair<std::string, std::string>> headers) override {
    if (!can_answer() || !request_.is_upgrade) return;
    is_answered_ = true;
    hand_over();
    start_websocket(core_, number_, std::move(stream_), std::move(message_), std::move(make),
                    std::move(headers));
  }

  void keep(std::shared_ptr<void> thing) override { kept_.push_back(std::move(thing)); }

  void cut() override { destroy(); }
  void freeze() override { freeze_now(); }
  void cut_after(uint64_t amount) override { strike_after(amount, Strike::kCut); }
  void freeze_after(uint64_t amount) override { strike_after(amount, Strike::kFreeze); }
  void after(std::chrono::milliseconds delay, std::function<void()> task) override {
    run_after(delay, std::move(task));
  }

 private:
  std::shared_ptr<HttpLink> mine() {
    return std::static_pointer_cast<HttpLink>(shared_from_this());
  }
  tcp::socket& socket() override { return beast::get_lowest_layer(stream_).socket(); }
  // Later: one of them may be what ended the connection, and is still on the stack then.
  void on_destroyed() override {
    asio::post(core_.io, [kept = std::move(kept_)] {});
  }
  bool can_answer() const { return is_open() && !is_frozen() && !is_answered_; }

  void on_handshake(const boost::system::error_code& error) {
    if (!is_open()) return;
    if (error) return destroy();
    if constexpr (std::is_same_v<Stream, Tls>) {
      if (SSL_session_reused(stream_.native_handle()) == 1)
        core_.journal.count([](Counters& counters) { ++counters.tls_resumed; });
    }
    read_next();
  }

  void read_next() {
    if (!is_open() || is_frozen()) return;
    kept_.clear();
    strike_after(kUnlimited, Strike::kCut);  // what was scripted was for one request
    parser_.emplace();
    parser_->body_limit(core_.options.max_body_bytes);
    parser_->header_limit(kMaxHeaderBytes);
    is_answered_ = is_complete_ = false;
    http::async_read(
        stream_, buffer_, *parser_,
        [self = mine()](const boost::system::error_code& error, size_t) { self->on_read(error); });
  }

  void on_read(const boost::system::error_code& error) {
    if (!is_open() || is_frozen()) return;
    if (error == http::error::body_limit) {
      keeps_alive_ = false;
      return answer({.status = 413, .body = {}, .content_type = "text/html"});
    }
    if (error) return destroy();
    message_ = parser_->release();
    keeps_alive_ = message_.keep_alive();
    read_request();
    core_.journal.count([](Counters& counters) { ++counters.requests; });
    core_.journal.note(number_, request_.method + " " + request_.target);
    core_.service.on_exchange(mine());
  }

  void read_request() {
    request_ = {};
    request_.method = std::string(message_.method_string());
    request_.target = std::string(message_.target());
    split_target(request_);
    for (const auto& field : message_)
      request_.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    request_.is_upgrade = beast::websocket::is_upgrade(message_);
    request_.connection = number_;
    request_.body = std::move(message_.body());
    message_.body().clear();
  }

  void queue(std::string bytes) {
    if (!bytes.empty()) out_.push_back(std::move(bytes));
  }

  void write_next() {
    if (is_writing_ || !is_open()) return;
    if (out_.empty()) {
      if (strikes_) {
        strikes_ = false;
        return strike();
      }
      if (!is_complete_) return;
      is_complete_ = false;
      return keeps_alive_ ? read_next() : say_goodbye();
    }
    is_writing_ = true;
    asio::async_write(stream_, asio::buffer(out_.front()),
                      [self = mine()](const boost::system::error_code& error, size_t) {
                        self->is_writing_ = false;
                        if (error) return self->destroy();
                        self->out_.pop_front();
                        self->write_next();
                      });
  }

  void say_goodbye() {
    if constexpr (std::is_same_v<Stream, Tls>) {
      // Not waiting for the client's own goodbye longer than it takes to close the socket.
      stream_.async_shutdown(
          [self = mine()](const boost::system::error_code&) { self->destroy(); });
      run_after(std::chrono::milliseconds(500), [self = mine()] { self->destroy(); });
    } else {
      destroy();
    }
  }

  Stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  http::request<http::string_body> message_;
  Request request_;
  std::deque<std::string> out_;
  std::vector<std::shared_ptr<void>> kept_;
  bool keeps_alive_ = true, is_answered_ = false, is_complete_ = false, is_writing_ = false;
  bool strikes_ = false;
};

}  // namespace

std::shared_ptr<Link> make_http_link(Server::Core& core, uint64_t number, tcp::socket socket) {
  auto link = std::make_shared<HttpLink<Plain>>(core, number, std::move(socket));
  link->start();
  return link;
}

std::shared_ptr<Link> make_http_link(Server::Core& core, uint64_t number, tcp::socket socket,
                                     asio::ssl::context& tls) {
  auto link = std::make_shared<HttpLink<Tls>>(core, number, std::move(socket), tls);
  link->start();
  return link;
}

}  // namespace dgm::sim
