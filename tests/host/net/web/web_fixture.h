// An event loop for the tests of host/net's web parts, and recorders of what they tell.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/net/http_client.h"
#include "host/net/websocket_client.h"
#include "host/net/websocket_server.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_ca.h"

namespace dgm::test {

// Answers the upgrade request of a client as RFC 6455 section 4.2.2 says, by hand.
inline void accept_websocket(ScriptedConnection& far) {
  const std::string request = far.read_until("\r\n\r\n");
  constexpr std::string_view kField = "Sec-WebSocket-Key: ";
  const size_t at = request.find(kField) + kField.size();
  const std::string key =
      request.substr(at, request.find("\r\n", at) - at) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[20];
  SHA1(reinterpret_cast<const unsigned char*>(key.data()), key.size(), digest);
  unsigned char answer[29];
  EVP_EncodeBlock(answer, digest, sizeof digest);
  far.write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: " +
      std::string(reinterpret_cast<char*>(answer)) + "\r\n\r\n");
}

inline std::span<const uint8_t> bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

struct WebSocketRecorder : net::WebSocketEvents {
  int opened = 0;
  int writable = 0;
  std::vector<std::pair<std::string, bool>> messages;  // text?
  std::optional<net::Failure> closed;
  std::function<void(std::string_view, bool)> message_hook;
  std::function<void()> open_hook;

  void on_open() override {
    ++opened;
    if (open_hook) open_hook();
  }
  void on_message(std::span<const uint8_t> message, bool is_text) override {
    const std::string_view text(reinterpret_cast<const char*>(message.data()), message.size());
    messages.emplace_back(text, is_text);
    if (message_hook) message_hook(text, is_text);
  }
  void on_writable() override { ++writable; }
  void on_closed(const net::Failure& why) override {
    EXPECT_FALSE(closed) << "closed twice";
    closed = why;
  }
};

struct HttpRecorder : net::HttpEvents {
  std::optional<unsigned> status;
  net::HttpHeaders headers;
  std::vector<std::string> chunks;
  std::optional<net::Failure> done;
  std::function<void()> body_hook;

  void on_head(unsigned code, const net::HttpHeaders& fields) override {
    status = code;
    headers = fields;
  }
  void on_body(std::span<const uint8_t> chunk) override {
    chunks.emplace_back(reinterpret_cast<const char*>(chunk.data()), chunk.size());
    if (body_hook) body_hook();
  }
  void on_done(const net::Failure& why) override {
    EXPECT_FALSE(done) << "done twice";
    done = why;
  }
  std::string body() const {
    std::string all;
    for (const std::string& chunk : chunks) all += chunk;
    return all;
  }
};

class WebTest : public testing::Test {
 protected:
  // Turns the loop until `condition` holds; false after 5 s.
  bool run_until(const std::function<bool()>& condition) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > limit) return false;
      io.run_one_for(std::chrono::milliseconds(5));
    }
    return true;
  }
  void run_for(std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) io.run_one_until(end);
  }

  boost::asio::io_context io{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
};

constexpr std::string_view kHello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

class HttpTest : public WebTest {
 protected:
  // Runs one request to its end.
  HttpRecorder get(const std::string& url) {
    net::HttpParams params;
    params.url = url;
    return ask(std::move(params));
  }
  HttpRecorder ask(net::HttpParams params) {
    HttpRecorder events;
    const auto request = net::start_http(io, std::move(params), events);
    EXPECT_TRUE(run_until([&] { return events.done.has_value(); }));
    return events;
  }
};

// A WebSocket server that sends everything back.
class EchoServer {
 public:
  struct Peer {
    WebSocketRecorder events;
    std::shared_ptr<net::WebSocket> socket;
    net::UpgradeRequest request;
  };

  explicit EchoServer(boost::asio::io_context& io, net::WebSocketServerParams params = {}) {
    auto made = net::WebSocketServer::listen(
        io, std::move(params), [this](const net::UpgradeRequest& request, const auto& socket) {
          return accept(request, socket);
        });
    EXPECT_TRUE(made);
    server = std::move(*made);
  }

  std::string url(std::string_view scheme = "ws", std::string_view target = "/") const {
    return std::string(scheme) + "://127.0.0.1:" + std::to_string(server->bound().port) +
           std::string(target);
  }

  std::unique_ptr<net::WebSocketServer> server;
  std::vector<std::unique_ptr<Peer>> peers;

 private:
  net::WebSocketEvents* accept(const net::UpgradeRequest& request,
                               const std::shared_ptr<net::WebSocket>& socket) {
    if (request.target == "/nothing") return nullptr;
    auto peer = std::make_unique<Peer>();
    peer->socket = socket;
    peer->request = request;
    peer->events.message_hook = [socket = socket.get()](std::string_view text, bool is_text) {
      EXPECT_EQ(socket->send(bytes(text), is_text), DGM_OK);
    };
    peers.push_back(std::move(peer));
    return &peers.back()->events;
  }
};

inline net::WebSocketServerParams with_tls(const TestIdentity& identity) {
  auto context = net::TlsServerContext::create(identity.certificate_pem, identity.key_pem);
  EXPECT_TRUE(context);
  net::WebSocketServerParams params;
  params.tls = *context;
  return params;
}

}  // namespace dgm::test
