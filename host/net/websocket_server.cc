#include "host/net/websocket_server.h"

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <cstring>

#include "host/base/log.h"
#include "host/base/metrics.h"
#include "host/net/address.h"
#include "host/net/port_owner.h"
#include "host/net/tls_stream.h"
#include "host/net/websocket_session_upgrade.h"

namespace dgm::net {
namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using Acceptor = boost::asio::basic_socket_acceptor<tcp, TcpExecutor>;

constexpr size_t kMaxHeaderBytes = 8192;
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

struct Core : std::enable_shared_from_this<Core> {
  Core(boost::asio::io_context& context, WebSocketServerParams given,
       WebSocketServer::OnUpgrade ask)
      : params(std::move(given)),
        on_upgrade(std::move(ask)),
        acceptor(context.get_executor()),
        pause(context) {}

  Outcome listen();
  void accept_next();
  void on_accept(ErrorCode error, TcpSocket socket);
  void stop();

  WebSocketServerParams params;
  WebSocketServer::OnUpgrade on_upgrade;
  Acceptor acceptor;
  boost::asio::steady_timer pause;  // after a failed accept
  dgm_address bound{};
  std::shared_ptr<char> tickets = std::make_shared<char>();  // its copies are the connections
  Metric* refused_metric = nullptr;
  uint64_t turned_away = 0;
  bool is_stopped = false;
};

// One connection until it is upgraded or refused.
class Incoming : public std::enable_shared_from_this<Incoming> {
 public:
  Incoming(std::shared_ptr<Core> core, TlsStream stream, const dgm_address& from)
      : core_(std::move(core)),
        stream_(std::move(stream)),
        limit_(stream_.get_executor()),
        from_(from) {
    parser_.header_limit(kMaxHeaderBytes);
  }

  void begin();

 private:
  void read();
  void on_read(ErrorCode error, size_t bytes);
  void on_request();
  void refuse(const char* status, std::string_view sentence, const char* header = "");

  std::shared_ptr<Core> core_;
  TlsStream stream_;
  boost::asio::steady_timer limit_;
  SteadyTime deadline_;
  dgm_address from_;
  http::request_parser<http::empty_body> parser_;
  std::array<char, kMaxHeaderBytes + 1> buffer_;
  size_t filled_ = 0;
  std::string answer_;
};

void Incoming::begin() {
  deadline_ = std::chrono::steady_clock::now() +
              std::chrono::milliseconds(core_->params.upgrade_deadline_ms);
  limit_.expires_at(deadline_);
  limit_.async_wait([self = shared_from_this()](ErrorCode error) {
    if (!error) self->stream_.close();
  });
  if (!core_->params.tls) return read();
  stream_.start_tls(
      std::make_unique<TlsSocket>(core_->params.tls, stream_.socket().native_handle()),
      [self = shared_from_this()](const std::string& problem) {
        if (problem.empty()) return self->read();
        self->limit_.cancel();
        self->stream_.linger();  // an alert may be on its way
      });
}

void Incoming::read() {
  stream_.async_read_some(
      boost::asio::buffer(buffer_.data() + filled_, buffer_.size() - filled_),
      [self = shared_from_this()](ErrorCode error, size_t bytes) { self->on_read(error, bytes); });
}

void Incoming::on_read(ErrorCode error, size_t bytes) {
  if (error || core_->is_stopped) {
    limit_.cancel();
    return stream_.close();
  }
  filled_ += bytes;
  ErrorCode problem;
  const size_t used = parser_.put(boost::asio::buffer(buffer_.data(), filled_), problem);
  if (problem == http::error::need_more) {
    std::memmove(buffer_.data(), buffer_.data() + used, filled_ - used);
    filled_ -= used;
    if (filled_ < buffer_.size()) return read();
    problem = http::error::header_limit;
  }
  if (problem == http::error::header_limit)
    return refuse("431 Request Header Fields Too Large", "the request header is over 8 KiB");
  if (problem || !parser_.is_done())
    return refuse("400 Bad Request", "this is not an HTTP/1.1 upgrade request");
  if (used != filled_)
    return refuse("400 Bad Request", "data came before the upgrade was answered");
  on_request();
}

void Incoming::on_request() {
  UpgradeMessage message = parser_.release();
  if (!boost::beast::websocket::is_upgrade(message))
    return refuse("426 Upgrade Required", "this port speaks WebSocket (RFC 6455) only",
                  "Upgrade: websocket\r\n");
  UpgradeRequest request;
  request.target = std::string(message.target());
  request.from = from_;
  for (const auto& field : message)
    request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));

  const auto socket =
      make_websocket(stream_, "WebSocket client " + print_address(from_), core_->params.limits);
  WebSocketEvents* events = core_->on_upgrade(request, socket);
  if (core_->is_stopped && !events) return stream_.close();
  if (!events) return refuse("404 Not Found", "nothing is served at this path");
  limit_.cancel();
  socket->accept(std::move(message), deadline_, *events);
}

void Incoming::refuse(const char* status, std::string_view sentence, const char* header) {
  answer_ = std::string("HTTP/1.1 ") + status +
            "\r\nServer: dragoman\r\nConnection: close\r\nContent-Type: text/plain\r\n" + header +
            "Content-Length: " + std::to_string(sentence.size() + 1) + "\r\n\r\n";
  answer_.append(sentence) += '\n';
  boost::asio::async_write(stream_, boost::asio::buffer(answer_),
                           [self = shared_from_this()](ErrorCode, size_t) {
                             self->limit_.cancel();
                             self->stream_.linger();
                           });
}

Outcome Core::listen() {
  const auto address = parse_address(params.bind_address, params.port);
  if (!address)
    return Error{"bind address", "\"" + params.bind_address +
                                     "\" is not a literal IPv4 or IPv6 address, such as 127.0.0.1"};
  const SocketAddress kernel = to_kernel(*address);
  tcp::endpoint endpoint;
  endpoint.resize(kernel.size);
  std::memcpy(endpoint.data(), kernel.get(), kernel.size);

  ErrorCode error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(128, error);
  if (error) return port_error(PortKind::kTcpListener, *address, error.value());
  bound = local_address(acceptor.native_handle());
  refused_metric =
      &metrics().counter("dragoman_connections_refused_total",
                         "Connections accepted and closed at once, because too many were open",
                         {{"address", print_address(bound)}});
  accept_next();
  return Done{};
}

void Core::accept_next() {
  acceptor.async_accept([self = shared_from_this()](ErrorCode error, TcpSocket socket) {
    self->on_accept(error, std::move(socket));
  });
}

void Core::on_accept(ErrorCode error, TcpSocket socket) {
  if (is_stopped) return;
  if (error) {
    // Out of descriptors, mostly: the connection stays in the kernel's queue, so wait and see.
    log::warning("WEBSOCKET_ACCEPT_FAILED", print_address(bound) + ": " + error.message());
    pause.expires_after(kAcceptPause);
    pause.async_wait([self = shared_from_this()](ErrorCode stopped) {
      if (!stopped && !self->is_stopped) self->accept_next();
    });
    return;
  }
  if (static_cast<uint64_t>(tickets.use_count()) > params.max_connections) {
    refused_metric->add();
    if (turned_away++ == 0)
      log::warning("CONNECTIONS_REFUSED",
                   "TCP " + print_address(bound) +
                       ": further connections are closed at once: its limit of " +
                       std::to_string(params.max_connections) +
                       " open connections is reached; raise it if these are real callers");
  } else {
    ErrorCode ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    getpeername(socket.native_handle(), reinterpret_cast<sockaddr*>(&from), &size);
    TlsStream stream(std::move(socket));
    stream.hold(tickets);
    std::make_shared<Incoming>(shared_from_this(), std::move(stream), from_kernel(from))->begin();
  }
  accept_next();
}

void Core::stop() {
  is_stopped = true;
  ErrorCode ignored;
  acceptor.close(ignored);
  pause.cancel();
}

class Server final : public WebSocketServer {
 public:
  explicit Server(std::shared_ptr<Core> core) : core_(std::move(core)) {}
  ~Server() override { core_->stop(); }

  dgm_address bound() const override { return core_->bound; }
  uint64_t turned_away() const override { return core_->turned_away; }

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace

Result<std::unique_ptr<WebSocketServer>> WebSocketServer::listen(boost::asio::io_context& context,
                                                                 WebSocketServerParams params,
                                                                 OnUpgrade on_upgrade) {
  auto core = std::make_shared<Core>(context, std::move(params), std::move(on_upgrade));
  if (auto fine = core->listen(); !fine) return fine.error();
  return std::unique_ptr<WebSocketServer>(new Server(std::move(core)));
}

}  // namespace dgm::net
