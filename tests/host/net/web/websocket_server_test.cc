#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/net/address.h"
#include "tests/host/net/web/web_fixture.h"

namespace dgm::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// A client on a raw socket; the server's loop is turned while it waits.
class WebSocketServers : public WebTest {
 protected:
  struct RawClient {
    explicit RawClient(const dgm_address& to) : socket(::socket(AF_INET, SOCK_STREAM, 0)) {
      const net::SocketAddress address = net::to_kernel(to);
      EXPECT_EQ(connect(socket, address.get(), address.size), 0);
    }
    ~RawClient() { close(socket); }
    void write(std::string_view data) {
      EXPECT_EQ(::send(socket, data.data(), data.size(), MSG_NOSIGNAL),
                static_cast<ssize_t>(data.size()));
    }
    int socket;
  };

  // All that comes until the server closes.
  std::string answer_to(RawClient& client) {
    std::string all;
    EXPECT_TRUE(run_until([&] {
      char buffer[4096];
      const ssize_t got = recv(client.socket, buffer, sizeof buffer, MSG_DONTWAIT);
      if (got > 0) all.append(buffer, static_cast<size_t>(got));
      return got == 0 || (got < 0 && errno != EAGAIN);
    }));
    return all;
  }
  std::string answer_to(const EchoServer& server, std::string_view request) {
    RawClient client(server.server->bound());
    client.write(request);
    return answer_to(client);
  }
};

TEST_F(WebSocketServers, AnswerEachRequestThatIsNoUpgradeWithItsReason) {
  EchoServer server(io);
  const std::string plain = answer_to(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(plain, StartsWith("HTTP/1.1 426 Upgrade Required\r\n"));
  EXPECT_THAT(plain, HasSubstr("\r\nUpgrade: websocket\r\n"));
  EXPECT_THAT(plain, HasSubstr("this port speaks WebSocket (RFC 6455) only\n"));
  EXPECT_THAT(answer_to(server, "\x16\x03\x01\x02\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(answer_to(server, "GET / HTTP/1.1\r\nX: " + std::string(9000, 'x')),
              StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(answer_to(server, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"),
              StartsWith("HTTP/1.1 400 "));
  EXPECT_TRUE(server.peers.empty());
}

TEST_F(WebSocketServers, TakeAnUpgradeThatArrivesByteByByte) {
  EchoServer server(io);
  RawClient client(server.server->bound());
  for (const char c : std::string("GET /slow HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
                                  "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                  "Sec-WebSocket-Protocol: one, two\r\n"
                                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")) {
    client.write({&c, 1});
    io.poll();
  }
  ASSERT_TRUE(
      run_until([&] { return server.peers.size() == 1 && server.peers[0]->events.opened; }));
  char buffer[1024];
  const ssize_t got = recv(client.socket, buffer, sizeof buffer, 0);
  const std::string answer(buffer, static_cast<size_t>(std::max<ssize_t>(got, 0)));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 101 Switching Protocols\r\n"));
  // The example of RFC 6455 section 1.3.
  EXPECT_THAT(answer, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  EXPECT_THAT(answer, HasSubstr("Sec-WebSocket-Protocol: one\r\n"));
  EXPECT_EQ(server.peers[0]->request.target, "/slow");
}

TEST_F(WebSocketServers, AnswerNotFoundWhenTheirOwnerRefuses) {
  EchoServer server(io);
  WebSocketRecorder events;
  net::WebSocketParams params;
  params.url = server.url("ws", "/nothing");
  const auto socket = net::open_websocket(io, params, events);
  ASSERT_TRUE(run_until([&] { return events.closed.has_value(); }));
  EXPECT_EQ(events.closed->code, "404");
  EXPECT_THAT(events.closed->detail, HasSubstr("404 Not Found: nothing is served at this path"));
}

TEST_F(WebSocketServers, CloseAConnectionThatNeverSpeaks) {
  net::WebSocketServerParams params;
  params.upgrade_deadline_ms = 40;
  EchoServer server(io, params);
  RawClient client(server.server->bound());
  EXPECT_EQ(answer_to(client), "");
}

TEST_F(WebSocketServers, CloseConnectionsOverTheirBoundAndCountThem) {
  net::WebSocketServerParams params;
  params.max_connections = 2;
  EchoServer server(io, params);
  WebSocketRecorder first, second;
  net::WebSocketParams to;
  to.url = server.url();
  const auto a = net::open_websocket(io, to, first);
  const auto b = net::open_websocket(io, to, second);
  ASSERT_TRUE(run_until([&] { return first.opened && second.opened; }));
  {
    RawClient third(server.server->bound());
    EXPECT_EQ(answer_to(third), "");
  }
  EXPECT_EQ(server.server->turned_away(), 1u);

  // A place is free again when one of them has gone.
  a->drop();
  ASSERT_TRUE(run_until([&] { return server.peers[0]->events.closed.has_value(); }));
  server.peers[0]->socket.reset();
  WebSocketRecorder fourth;
  const auto d = net::open_websocket(io, to, fourth);
  ASSERT_TRUE(run_until([&] { return fourth.opened == 1; }));
  b->drop();
  d->drop();
}

TEST_F(WebSocketServers, NameAPortThatIsTaken) {
  EchoServer server(io);
  net::WebSocketServerParams params;
  params.port = server.server->bound().port;
  const auto second =
      net::WebSocketServer::listen(io, params, [](const auto&, const auto&) { return nullptr; });
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().text(),
              StartsWith("TCP 127.0.0.1:" + std::to_string(params.port) + ": in use by process "));
}

TEST_F(WebSocketServers, RefuseABindAddressThatIsAName) {
  net::WebSocketServerParams params;
  params.bind_address = "localhost";
  const auto server =
      net::WebSocketServer::listen(io, params, [](const auto&, const auto&) { return nullptr; });
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().text(),
            "bind address: \"localhost\" is not a literal IPv4 or IPv6 address, such as 127.0.0.1");
}

TEST_F(WebSocketServers, MayGoInsideTheirOwnUpgrade) {
  std::unique_ptr<net::WebSocketServer> server;
  auto made =
      net::WebSocketServer::listen(io, {}, [&](const auto&, const auto&) -> net::WebSocketEvents* {
        server.reset();
        return nullptr;
      });
  ASSERT_TRUE(made);
  server = std::move(*made);
  WebSocketRecorder events;
  net::WebSocketParams params;
  params.url = "ws://127.0.0.1:" + std::to_string(server->bound().port);
  const auto socket = net::open_websocket(io, params, events);
  ASSERT_TRUE(run_until([&] { return events.closed.has_value(); }));
  EXPECT_EQ(events.closed->status, DGM_UNAVAILABLE);
}

}  // namespace
}  // namespace dgm::test
