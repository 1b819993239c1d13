#include <atomic>
#include <thread>

#include "tests/host/net/web/web_fixture.h"

namespace dgm::test {
namespace {

using net::HttpParams;
using net::HttpRequest;
using net::start_http;
using testing::HasSubstr;
using testing::StartsWith;

using HttpConnections = HttpTest;

TEST_F(HttpConnections, KeepsTheConnectionForTheNextRequest) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    while (!far.read_until("\r\n\r\n").empty()) far.write(kHello);
  });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(get(server.url("http")).body(), "hello");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpConnections, AConnectionMadeAheadIsUsedByTheFirstRequest) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    while (!far.read_until("\r\n\r\n").empty()) far.write(kHello);
  });
  EXPECT_EQ(net::prewarm_http(io, server.url("http"), ""), DGM_OK);
  EXPECT_EQ(net::prewarm_http(io, server.url("http", "/other"), ""), DGM_OK);  // on its way
  ASSERT_TRUE(run_until([&] { return server.connections() == 1; }));
  run_for(std::chrono::milliseconds(10));
  EXPECT_EQ(net::prewarm_http(io, server.url("http"), ""), DGM_OK);  // is kept
  EXPECT_EQ(get(server.url("http")).body(), "hello");
  run_for(std::chrono::milliseconds(10));
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpConnections, AConnectionMadeAheadToNobodyIsToldByTheRequest) {
  uint16_t port = 0;
  {
    ScriptedServer gone([](ScriptedConnection&, int) {});
    port = gone.port();
  }
  const auto url = "http://127.0.0.1:" + std::to_string(port) + "/";
  EXPECT_EQ(net::prewarm_http(io, url, ""), DGM_OK);
  run_for(std::chrono::milliseconds(10));
  EXPECT_EQ(get(url).done->status, DGM_UNAVAILABLE);
  EXPECT_EQ(net::prewarm_http(io, "ftp://example.com/", ""), DGM_INVALID_ARGUMENT);
}

TEST_F(HttpConnections, OpensANewConnectionWhenToldToClose) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    far.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");
  });
  EXPECT_EQ(get(server.url("http")).body(), "hello");
  EXPECT_EQ(get(server.url("http")).body(), "hello");
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(HttpConnections, LeavesAConnectionThatTheFarEndClosedWhileItWasKept) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    far.write(kHello);
  });
  EXPECT_EQ(get(server.url("http")).body(), "hello");
  run_for(std::chrono::milliseconds(10));  // for the far end's FIN
  EXPECT_EQ(get(server.url("http")).body(), "hello");
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(HttpConnections, SendsOnceMoreWhenAKeptConnectionEndsWithoutAnAnswer) {
  std::atomic<int> requests{0};
  ScriptedServer server([&](ScriptedConnection& far, int number) {
    far.read_until("\r\n\r\n");
    ++requests;
    far.write(kHello);
    if (number == 0) {
      far.read_until("\r\n\r\n");  // taken, but the server goes away
      ++requests;
      far.reset();
    }
  });
  EXPECT_EQ(get(server.url("http")).body(), "hello");
  const HttpRecorder second = get(server.url("http"));
  EXPECT_EQ(second.done->status, DGM_OK);
  EXPECT_EQ(second.body(), "hello");
  EXPECT_EQ(server.connections(), 2);
  EXPECT_EQ(requests, 3);
}

TEST_F(HttpConnections, DoesNotRepeatARequestOnAFreshConnection) {
  ScriptedServer server([](ScriptedConnection& far, int) { far.read_until("\r\n\r\n"); });
  const HttpRecorder events = get(server.url("http"));
  EXPECT_EQ(events.done->status, DGM_UNAVAILABLE);
  EXPECT_THAT(events.done->detail, HasSubstr("closed the connection without an answer"));
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpConnections, HeadHasNoBodyAndKeepsTheConnection) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    far.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    far.read_until("\r\n\r\n");
    far.write(kHello);
  });
  HttpParams params;
  params.method = "HEAD";
  params.url = server.url("http");
  const HttpRecorder events = ask(params);
  EXPECT_EQ(events.done->status, DGM_OK);
  EXPECT_TRUE(events.chunks.empty());
  EXPECT_EQ(get(server.url("http")).body(), "hello");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpConnections, WorksOverTlsAndKeepsThatConnectionToo) {
  TestCa ca;
  const TestIdentity identity = ca.issue();
  ScriptedServer server(
      [](ScriptedConnection& far, int) {
        while (!far.read_until("\r\n\r\n").empty()) far.write(kHello);
      },
      &identity);
  HttpParams params;
  params.url = server.url("https");
  params.ca_file = ca.ca_file();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(params).body(), "hello");
  EXPECT_EQ(server.connections(), 1);

  // Another trust is another connection, and this one does not trust the server.
  params.ca_file = "";
  EXPECT_THAT(ask(params).done->detail, StartsWith("certificate of 127.0.0.1 is not trusted: "));
}

TEST_F(HttpConnections, TellsAnUntrustedTruncationOverTls) {
  TestCa ca;
  const TestIdentity identity = ca.issue();
  ScriptedServer server(
      [](ScriptedConnection& far, int) {
        far.read_until("\r\n\r\n");
        far.write("HTTP/1.1 200 OK\r\n\r\nmay be a part");
        far.cut();  // no close_notify: anybody on the way could have done that
      },
      &identity);
  HttpParams params;
  params.url = server.url("https");
  params.ca_file = ca.ca_file();
  const HttpRecorder events = ask(params);
  EXPECT_EQ(events.done->status, DGM_UNAVAILABLE);
  EXPECT_THAT(events.done->detail, HasSubstr("broke the connection in the middle of its answer"));
}

TEST_F(HttpConnections, RefusesMoreThanItsBoundOfRequestsUnderWay) {
  ScriptedServer server([](ScriptedConnection& far, int) { far.read_to_end(); });
  HttpParams params;
  params.url = server.url("http");
  std::vector<std::unique_ptr<HttpRecorder>> events;
  std::vector<std::shared_ptr<HttpRequest>> requests;
  for (int i = 0; i < 256; ++i) {
    events.push_back(std::make_unique<HttpRecorder>());
    requests.push_back(start_http(io, params, *events.back()));
    ASSERT_TRUE(requests.back());
  }
  HttpRecorder one_more;
  EXPECT_FALSE(start_http(io, params, one_more));
  for (const auto& request : requests) request->drop();
  requests.clear();
  run_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(start_http(io, params, one_more));  // and the loop goes while it is under way
}

}  // namespace
}  // namespace dgm::test
