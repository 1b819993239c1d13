#include <atomic>
#include <thread>

#include "tests/host/net/web/web_fixture.h"
#include "tests/support/allocation_counter.h"

namespace dgm::test {
namespace {

using net::open_websocket;
using net::WebSocket;
using net::WebSocketParams;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class WebSockets : public WebTest {
 protected:
  std::shared_ptr<WebSocket> open(WebSocketParams params) {
    return open_websocket(io, std::move(params), events);
  }
  std::shared_ptr<WebSocket> open(const std::string& url) {
    WebSocketParams params;
    params.url = url;
    return open(std::move(params));
  }
  // Opens and expects on_closed; gives the sentence.
  net::Failure refused(WebSocketParams params) {
    const auto socket = open(std::move(params));
    EXPECT_TRUE(run_until([&] { return events.closed.has_value(); }));
    EXPECT_EQ(events.opened, 0);
    return events.closed.value_or(net::Failure{});
  }

  WebSocketRecorder events;
};

TEST_F(WebSockets, CarryTextAndBinaryBothWaysAndClose) {
  EchoServer server(io);
  const auto socket = open(server.url("ws", "/listen?rate=16000"));
  EXPECT_EQ(socket->send(bytes("early"), true), DGM_BUSY);
  ASSERT_TRUE(run_until([&] { return events.opened == 1; }));
  EXPECT_EQ(server.peers[0]->request.target, "/listen?rate=16000");
  EXPECT_EQ(socket->send(bytes("hello"), true), DGM_OK);
  EXPECT_EQ(socket->send(bytes(std::string("\0\1\2", 3)), false), DGM_OK);
  ASSERT_TRUE(run_until([&] { return events.messages.size() == 2; }));
  EXPECT_THAT(events.messages,
              ElementsAre(Pair("hello", true), Pair(std::string("\0\1\2", 3), false)));

  socket->close(1000);
  EXPECT_EQ(socket->send(bytes("late"), true), DGM_CANCELLED);
  ASSERT_TRUE(run_until([&] { return events.closed && server.peers[0]->events.closed; }));
  EXPECT_EQ(events.closed->status, DGM_OK);
  EXPECT_EQ(server.peers[0]->events.closed->status, DGM_OK);
  EXPECT_EQ(server.peers[0]->events.closed->code, "1000");
}

TEST_F(WebSockets, TellTheCodeThatTheFarEndClosedWith) {
  EchoServer server(io);
  const auto socket = open(server.url());
  ASSERT_TRUE(
      run_until([&] { return server.peers.size() == 1 && server.peers[0]->events.opened; }));
  server.peers[0]->socket->close(4008);
  ASSERT_TRUE(run_until([&] { return events.closed && server.peers[0]->events.closed; }));
  EXPECT_EQ(events.closed->status, DGM_UNAVAILABLE);
  EXPECT_EQ(events.closed->code, "4008");
  EXPECT_THAT(events.closed->detail, HasSubstr("closed with code 4008"));
}

TEST_F(WebSockets, WorkOverTlsWithTheCaFile) {
  TestCa ca;
  EchoServer server(io, with_tls(ca.issue()));
  WebSocketParams params;
  params.url = server.url("wss");
  params.ca_file = ca.ca_file();
  const auto socket = open(params);
  ASSERT_TRUE(run_until([&] { return events.opened == 1; }));
  const std::string large(60'000, 'x');  // several TLS records
  EXPECT_EQ(socket->send(bytes(large), true), DGM_OK);
  EXPECT_EQ(socket->send(bytes("small"), false), DGM_OK);
  ASSERT_TRUE(run_until([&] { return events.messages.size() == 2; }));
  EXPECT_EQ(events.messages[0].first, large);
  EXPECT_EQ(events.messages[1].first, "small");
  server.peers[0]->socket->close(1000);
  ASSERT_TRUE(run_until([&] { return events.closed && server.peers[0]->events.closed; }));
  EXPECT_EQ(events.closed->status, DGM_OK);
}

TEST_F(WebSockets, SendHeadersAndSubprotocol) {
  EchoServer server(io);
  WebSocketParams params;
  params.url = server.url();
  params.headers = {{"Authorization", "Token abc"}, {"User-Agent", "test/1"}};
  params.subprotocol = "chat.v1";
  const auto socket = open(params);
  ASSERT_TRUE(run_until([&] { return events.opened == 1; }));
  const auto& headers = server.peers[0]->request.headers;
  EXPECT_THAT(headers, testing::Contains(Pair("Authorization", "Token abc")));
  EXPECT_THAT(headers, testing::Contains(Pair("User-Agent", "test/1")));
  EXPECT_THAT(headers, testing::Contains(Pair("Sec-WebSocket-Protocol", "chat.v1")));
}

TEST_F(WebSockets, TellTheStatusAndTheBodyOfARefusedUpgrade) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    far.write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 22\r\n\r\n{\"err\":\"bad api key\"}\n");
  });
  WebSocketParams params;
  params.url = server.url("ws", "/?key=hunter2");
  const net::Failure why = refused(params);
  EXPECT_EQ(why.status, DGM_UNAUTHENTICATED);
  EXPECT_EQ(why.code, "401");
  EXPECT_EQ(why.detail, "ws://127.0.0.1:" + std::to_string(server.port()) +
                            " refused the WebSocket upgrade with 401 Unauthorized: "
                            "{\"err\":\"bad api key\"}.");
}

TEST_F(WebSockets, SurviveARefusalWithAnEmptyChunkedBodyInSmallPieces) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    for (const char* piece :
         {"HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n", "0\r\n", "\r", "\n"}) {
      far.write(piece);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    far.read_to_end();
  });
  WebSocketParams params;
  params.url = server.url("ws");
  EXPECT_EQ(refused(params).code, "503");
}

TEST_F(WebSockets, TellWhenToComeBackAfterTooManyRequests) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    far.write("HTTP/1.1 429 Slow Down\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
  });
  WebSocketParams params;
  params.url = server.url("ws");
  const net::Failure why = refused(params);
  EXPECT_EQ(why.status, DGM_RATE_LIMITED);
  EXPECT_EQ(why.retry_after_ms, 7000u);
}

TEST_F(WebSockets, GiveUpOnAServerThatNeverAnswers) {
  ScriptedServer server([](ScriptedConnection& far, int) { far.read_to_end(); });
  WebSocketParams params;
  params.url = server.url("ws");
  params.deadline_ms = 50;
  const net::Failure why = refused(params);
  EXPECT_EQ(why.status, DGM_TIMEOUT);
  EXPECT_THAT(why.detail, HasSubstr("did not answer the WebSocket upgrade within 50 ms"));
}

TEST_F(WebSockets, TellAWrongUrlOrHeaderInsteadOfConnecting) {
  WebSocketParams params;
  params.url = "http://127.0.0.1/";
  EXPECT_EQ(refused(params).detail, "url does not begin with ws:// or wss://");
  events = {};
  params.url = "ws://127.0.0.1/";
  params.headers = {{"X-Key", "a\r\nX-Evil: b"}};
  EXPECT_EQ(refused(params).detail, "header X-Key holds a line end or another control character");
  events = {};
  params.headers = {{"Sec-WebSocket-Key", "x"}};
  EXPECT_EQ(refused(params).detail,
            "header Sec-WebSocket-Key is written by the host; leave it out");
}

TEST_F(WebSockets, CloseWith1009OnAMessageOverTheBound) {
  net::WebSocketServerParams params;
  params.limits.max_message_bytes = 1000;
  EchoServer server(io, params);
  const auto socket = open(server.url());
  ASSERT_TRUE(run_until([&] { return events.opened == 1; }));
  // Enough to fill buffers on the way: the close frame must come through all the same.
  ASSERT_EQ(socket->send(bytes(std::string(300'000, 'x')), false), DGM_OK);
  ASSERT_TRUE(run_until([&] { return events.closed && server.peers[0]->events.closed; }));
  EXPECT_EQ(events.closed->code, "1009");
  EXPECT_EQ(server.peers[0]->events.closed->code, "1009");
  EXPECT_THAT(server.peers[0]->events.closed->detail,
              HasSubstr("more than max_message_bytes = 1000"));
}

TEST_F(WebSockets, SayBusyToASenderWhoseFarEndStopsReadingAndThenWritable) {
  std::atomic<bool> may_read{false};
  ScriptedServer server([&](ScriptedConnection& far, int) {
    accept_websocket(far);
    while (!may_read) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    far.read_to_end();
  });
  const auto socket = open(server.url("ws"));
  ASSERT_TRUE(run_until([&] { return events.opened == 1; }));
  const std::string message(10'000, 'x');
  dgm_status status = DGM_OK;
  int sent = 0;
  for (; status == DGM_OK && sent < 10'000; ++sent) {
    status = socket->send(bytes(message), false);
    io.poll();
  }
  ASSERT_EQ(status, DGM_BUSY);
  run_for(std::chrono::milliseconds(20));
  EXPECT_EQ(events.writable, 0);
  may_read = true;
  ASSERT_TRUE(run_until([&] { return events.writable == 1; }));
  EXPECT_EQ(socket->send(bytes(message), false), DGM_OK);
  socket->drop();
}

TEST_F(WebSockets, FindADeadFarEndByPings) {
  std::atomic<bool> saw_ping{false};
  ScriptedServer server([&](ScriptedConnection& far, int) {
    accept_websocket(far);
    const std::string frame = far.read_some();
    saw_ping = !frame.empty() && (static_cast<unsigned char>(frame[0]) & 0x0F) == 0x9;
    far.read_to_end();  // reads, as a half-open path would, but never answers
  });
  WebSocketParams params;
  params.url = server.url("ws");
  params.limits.dead_after_ms = 80;
  const auto socket = open(params);
  ASSERT_TRUE(run_until([&] { return events.closed.has_value(); }));
  EXPECT_EQ(events.opened, 1);
  EXPECT_TRUE(saw_ping);
  EXPECT_EQ(events.closed->status, DGM_TIMEOUT);
  EXPECT_THAT(events.closed->detail, HasSubstr("was silent for 80 ms and did not answer a ping"));
}

TEST_F(WebSockets, StayOpenWhileTheFarEndAnswersPings) {
  EchoServer server(io);
  WebSocketParams params;
  params.url = server.url("ws");
  params.limits.dead_after_ms = 60;
  const auto socket = open(params);
  ASSERT_TRUE(run_until([&] { return events.opened == 1; }));
  run_for(std::chrono::milliseconds(200));
  EXPECT_FALSE(events.closed);
  socket->drop();
}

TEST_F(WebSockets, EndTheCloseAtItsLimitWithoutAnAnswer) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    accept_websocket(far);
    far.read_to_end();
  });
  WebSocketParams params;
  params.url = server.url("ws");
  params.limits.close_limit_ms = 50;
  const auto socket = open(params);
  ASSERT_TRUE(run_until([&] { return events.opened == 1; }));
  socket->close(1000);
  ASSERT_TRUE(run_until([&] { return events.closed.has_value(); }));
  EXPECT_EQ(events.closed->status, DGM_OK);
  EXPECT_THAT(events.closed->detail, HasSubstr("did not answer the close within 50 ms"));
}

TEST_F(WebSockets, SayNothingMoreAfterDropInsideAnEvent) {
  EchoServer server(io);
  std::shared_ptr<WebSocket> socket = open(server.url());
  ASSERT_TRUE(run_until([&] { return events.opened == 1; }));
  events.message_hook = [&](std::string_view, bool) { std::exchange(socket, nullptr)->drop(); };
  socket->send(bytes("one"), true);
  socket->send(bytes("two"), true);
  ASSERT_TRUE(run_until([&] { return server.peers[0]->events.closed.has_value(); }));
  EXPECT_EQ(events.messages.size(), 1u);
  EXPECT_FALSE(events.closed);
  EXPECT_EQ(server.peers[0]->events.closed->status, DGM_UNAVAILABLE);
}

TEST_F(WebSockets, SayNothingAfterDropWhileConnecting) {
  EchoServer server(io);
  const auto socket = open(server.url());
  socket->drop();
  run_for(std::chrono::milliseconds(20));
  EXPECT_EQ(events.opened, 0);
  EXPECT_FALSE(events.closed);
}

TEST_F(WebSockets, SendSteadyMessagesWithoutAllocating) {
  for (const bool tls : {false, true}) {
    TestCa ca;
    EchoServer server(io, tls ? with_tls(ca.issue()) : net::WebSocketServerParams{});
    WebSocketParams params;
    params.url = server.url(tls ? "wss" : "ws");
    params.ca_file = tls ? ca.ca_file() : "";
    WebSocketRecorder mine;
    size_t echoed = 0;
    const std::string frame(640, 'x');
    const auto socket = open_websocket(io, params, mine);
    ASSERT_TRUE(run_until([&] { return mine.opened == 1; }));
    const auto exchange = [&](int messages) {
      for (int i = 0; i < messages; ++i) {
        mine.messages.clear();
        echoed = 0;
        ASSERT_EQ(socket->send(bytes(frame), false), DGM_OK);
        while (mine.messages.empty()) io.run_one();
        server.peers[0]->events.messages.clear();
      }
    };
    exchange(50);
    const uint64_t before = allocations_of_this_thread();
    exchange(100);
    // Two per message are the recorders' own copies, one at each end.
    EXPECT_EQ(allocations_of_this_thread() - before, 200u) << (tls ? "wss" : "ws");
    socket->drop();
    server.peers[0]->socket->drop();
  }
}

}  // namespace
}  // namespace dgm::test
