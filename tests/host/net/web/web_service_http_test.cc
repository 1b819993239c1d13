// HTTP requests and TLS streams as a plugin uses them.
#include <atomic>
#include <thread>

#include "tests/host/net/web/web_service_fixture.h"

namespace dgm::test {
namespace {

TEST_F(WebService, RunsHttpRequests) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    while (!far.read_until("\r\n\r\n").empty()) far.write(kHello);
  });
  Diary first, second;
  dgm_socket request = 0;
  on_worker([&] { request = http_get(first, server.url("http")); });
  ASSERT_TRUE(until([&] { return first.end.has_value(); }));
  EXPECT_EQ(first.heads, 1);
  EXPECT_EQ(first.data, std::vector<std::string>{"hello"});
  EXPECT_EQ(first.end->status, DGM_OK);
  on_worker([&] {
    net_.close(request);  // stale: ignored
    http_get(second, server.url("http"));
  });
  ASSERT_TRUE(until([&] { return second.end.has_value(); }));
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(WebService, ClosesARequestInsideItsOwnBody) {
  ScriptedServer server([](ScriptedConnection& far, int) {
    far.read_until("\r\n\r\n");
    far.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n");
    far.read_to_end();
  });
  Diary diary;
  diary.on_data = [&](dgm_socket request) { net_.close(request); };
  on_worker([&] { http_get(diary, server.url("http")); });
  ASSERT_TRUE(until([&] { return !diary.data.empty(); }));
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  on_worker([&] {
    EXPECT_EQ(diary.data.size(), 1u);
    EXPECT_FALSE(diary.end);
  });
}

TEST_F(WebService, OpensTlsStreamsAsAnyOtherStream) {
  TestCa ca;
  const TestIdentity identity = ca.issue();
  ScriptedServer server(
      [](ScriptedConnection& far, int) { far.write("got " + far.read_exactly(5)); }, &identity);
  Diary diary;
  dgm_socket stream = 0;
  const std::string host = "127.0.0.1", ca_file = ca.ca_file();
  on_worker([&] {
    dgm_connect_params params{};
    params.struct_size = sizeof params;
    params.host = str_of(host);
    params.port = server.port();
    params.tls = true;
    params.ca_file = str_of(ca_file);
    EXPECT_EQ(net_.tcp_connect(scope_->number(), &params, &kStreamEvents, &diary, &stream), DGM_OK);
    EXPECT_EQ(net_.stream_send(stream, bytes_of("early")), DGM_BUSY);
  });
  ASSERT_TRUE(until([&] { return diary.opened == 1; }));
  on_worker([&] { EXPECT_EQ(net_.stream_send(stream, bytes_of("hello")), DGM_OK); });
  ASSERT_TRUE(until([&] { return diary.end.has_value(); }));
  EXPECT_EQ(diary.data, std::vector<std::string>{"got hello"});
  EXPECT_EQ(diary.end->status, DGM_OK);
  on_worker([&] { EXPECT_EQ(net_.stream_send(stream, bytes_of("x")), DGM_INVALID_ARGUMENT); });
}

TEST_F(WebService, RefusesOtherThreadsClosedScopesAndStaleHandles) {
  Diary diary;
  dgm_ws_params params{};
  params.struct_size = sizeof params;
  dgm_socket socket = 0;
  EXPECT_EQ(net_.ws_open(scope_->number(), &params, &kSocketEvents, &diary, &socket),
            DGM_INVALID_ARGUMENT);
  on_worker([&] {
    const dgm_scope gone = Scope(worker(), "gone", nullptr).number();
    EXPECT_EQ(net_.ws_open(gone, &params, &kSocketEvents, &diary, &socket), DGM_INVALID_ARGUMENT);
    EXPECT_EQ(net_.ws_send(12345, bytes_of("x"), true), DGM_INVALID_ARGUMENT);
    EXPECT_EQ(net_.ws_attach(12345, scope_->number(), &kSocketEvents, &diary),
              DGM_INVALID_ARGUMENT);
    net_.ws_close(12345, 1000);
    net_.close(12345);
    const dgm_socket open = ws_open(diary, "ws://127.0.0.1:1/");
    net_.close(open);
    EXPECT_EQ(net_.ws_send(open, bytes_of("x"), true), DGM_INVALID_ARGUMENT);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  on_worker([&] { EXPECT_FALSE(diary.end); });
}

}  // namespace
}  // namespace dgm::test
