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

using Http = HttpTest;
TEST_F(Http, SendsTheRequestAndTellsTheAnswer) {
  std::string seen;
  HttpRecorder events;
  {
    ScriptedServer server([&](ScriptedConnection& far, int) {
      seen = far.read_until("\r\n\r\n");
      seen += far.read_exactly(7);
      far.write("HTTP/1.1 201 Created\r\nX-Id: 7\r\nContent-Length: 5\r\n\r\nhello");
      far.read_to_end();
    });
    HttpParams params;
    params.method = "POST";
    params.url = server.url("http", "/v1/say?voice=lea");
    params.headers = {{"Content-Type", "application/json"}, {"X-Key", "abc"}};
    params.body = {'{', '"', 'a', '"', ':', '1', '}'};
    events = ask(params);
    EXPECT_THAT(seen, StartsWith("POST /v1/say?voice=lea HTTP/1.1\r\nHost: 127.0.0.1:" +
                                 std::to_string(server.port()) + "\r\n"));
  }
  EXPECT_THAT(seen, HasSubstr("\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(seen, HasSubstr("\r\nX-Key: abc\r\n"));
  EXPECT_THAT(seen, HasSubstr("\r\nContent-Length: 7\r\n"));
  EXPECT_THAT(seen, testing::EndsWith("\r\n\r\n{\"a\":1}"));
  EXPECT_EQ(events.done->status, DGM_OK);
  EXPECT_EQ(events.status, 201u);
  EXPECT_THAT(events.headers, testing::Contains(testing::Pair("X-Id", "7")));
  EXPECT_EQ(events.body(), "hello");
}

TEST_F(Http, StreamsChunksAsTheyCome) {
  std::atomic<int> told{0};
  ScriptedServer server([&](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    far.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 3; ++i) {
      far.write("4\r\npar" + std::to_string(i) + "\r\n");
      while (told <= i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    far.write("0\r\nX-Trailer: t\r\n\r\n");
    far.read_until("\r\n\r\n");
    far.write(kHello);
  });
  HttpRecorder events;
  events.body_hook = [&] { ++told; };
  HttpParams params;
  params.url = server.url("http");
  const auto request = start_http(io, params, events);
  ASSERT_TRUE(run_until([&] { return events.done.has_value(); }));
  EXPECT_EQ(events.chunks, (std::vector<std::string>{"par0", "par1", "par2"}));
  EXPECT_EQ(events.done->status, DGM_OK);
  EXPECT_EQ(get(server.url("http")).body(), "hello");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(Http, EndsABodyOfUnknownLengthWithTheConnection) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    far.write("HTTP/1.1 200 OK\r\n\r\nuntil the end");
  });
  const HttpRecorder events = get(server.url("http"));
  EXPECT_EQ(events.done->status, DGM_OK);
  EXPECT_EQ(events.body(), "until the end");
}

TEST_F(Http, TellsAnAnswerThatBreaksOff) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    far.write("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nonly a part");
  });
  const HttpRecorder events = get(server.url("http"));
  EXPECT_EQ(events.done->status, DGM_UNAVAILABLE);
  EXPECT_THAT(events.done->detail, HasSubstr("the connection ended in the middle of the answer"));
}

TEST_F(Http, TakesAnEmptyChunkedBodyInSmallPieces) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    for (const char* piece :
         {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "0\r\n", "\r", "\n"}) {
      far.write(piece);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    far.read_to_end();
  });
  const HttpRecorder events = get(server.url("http"));
  EXPECT_EQ(events.done->status, DGM_OK);
  EXPECT_EQ(events.body(), "");
}

TEST_F(Http, TellsAnInterimAnswerThatNothingFollows) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    far.write("HTTP/1.1 100 Continue\r\n\r\n");
  });
  const HttpRecorder events = get(server.url("http"));
  EXPECT_EQ(events.done->status, DGM_UNAVAILABLE);
  EXPECT_THAT(events.done->detail, HasSubstr("the connection ended in the middle of the answer"));
}

TEST_F(Http, TellsAnAnswerThatIsNotHttp) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    far.write("SSH-2.0-OpenSSH_9.2\r\n\r\n");
    far.read_to_end();
  });
  const HttpRecorder events = get(server.url("http"));
  EXPECT_EQ(events.done->status, DGM_UNAVAILABLE);
  EXPECT_THAT(events.done->detail, HasSubstr("the answer is not HTTP/1.1"));
}

TEST_F(Http, PassesOverInterimAnswers) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    far.write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + std::string(kHello));
    far.read_to_end();
  });
  const HttpRecorder events = get(server.url("http"));
  EXPECT_EQ(events.status, 200u);
  EXPECT_EQ(events.body(), "hello");
}

TEST_F(Http, HoldsTheBoundOfTheBody) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    far.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (far.write("1000\r\n" + std::string(4096, 'x') + "\r\n")) continue;
  });
  HttpParams params;
  params.url = server.url("http");
  params.max_body_bytes = 10'000;
  const HttpRecorder events = ask(params);
  EXPECT_EQ(events.done->status, DGM_UNSUPPORTED);
  EXPECT_THAT(events.done->detail, HasSubstr("more than max_body_bytes = 10000"));
  EXPECT_LE(events.body().size(), 10'000u);
}

TEST_F(Http, HoldsTheBoundOfTheHeader) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    far.write("HTTP/1.1 200 OK\r\n");
    while (far.write("X-Filler: " + std::string(1000, 'x') + "\r\n")) continue;
  });
  const HttpRecorder events = get(server.url("http"));
  EXPECT_EQ(events.done->status, DGM_UNSUPPORTED);
  EXPECT_THAT(events.done->detail, HasSubstr("more than 32 KiB of headers"));
}

TEST_F(Http, EndsInTheDeadlineWhileTheBodyTrickles) {
  std::atomic<bool> may_end{false};
  ScriptedServer server([&](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    far.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    while (!may_end && far.write("x")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  });
  HttpParams params;
  params.url = server.url("http");
  params.deadline_ms = 60;
  const HttpRecorder events = ask(params);
  may_end = true;
  EXPECT_EQ(events.done->status, DGM_TIMEOUT);
  EXPECT_THAT(events.done->detail, HasSubstr("did not complete its answer within 60 ms"));
  EXPECT_EQ(events.status, 200u);
}

TEST_F(Http, HearsARefusalBeforeItsLargeBodyIsSent) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    far.write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  });
  HttpParams params;
  params.method = "PUT";
  params.url = server.url("http");
  params.body.assign(8'000'000, 'x');
  const HttpRecorder events = ask(params);
  EXPECT_EQ(events.done->status, DGM_OK);
  EXPECT_EQ(events.status, 413u);
}

TEST_F(Http, TellsWrongRequestsWithoutConnecting) {
  HttpParams params;
  params.url = "ftp://a/";
  EXPECT_EQ(ask(params).done->detail, "url does not begin with http:// or https://");
  params.url = "http://127.0.0.1/";
  params.method = "GET /evil";
  EXPECT_EQ(ask(params).done->detail, "method holds characters that no HTTP method has");
  params.method = "GET";
  params.headers = {{"X", "a\nb"}};
  EXPECT_EQ(ask(params).done->detail, "header X holds a line end or another control character");
  params.headers = {{"Transfer-Encoding", "chunked"}};
  const HttpRecorder events = ask(params);
  EXPECT_EQ(events.done->status, DGM_INVALID_ARGUMENT);
  EXPECT_EQ(events.done->detail, "header Transfer-Encoding is written by the host; leave it out");
}

TEST_F(Http, SaysNothingMoreAfterDropInsideAnEvent) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    far.write(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n");
    far.read_to_end();
  });
  HttpRecorder events;
  std::shared_ptr<HttpRequest> request;
  events.body_hook = [&] { std::exchange(request, nullptr)->drop(); };
  HttpParams params;
  params.url = server.url("http");
  request = start_http(io, params, events);
  ASSERT_TRUE(run_until([&] { return !events.chunks.empty(); }));
  run_for(std::chrono::milliseconds(10));
  EXPECT_EQ(events.chunks.size(), 1u);
  EXPECT_FALSE(events.done);
}

}  // namespace
}  // namespace dgm::test
