// WebSocket, HTTP and TLS through the ABI's table, on a real worker, as a plugin uses them.
#include <atomic>
#include <optional>
#include <thread>

#include "host/modules/net_service.h"
#include "host/modules/scope.h"
#include "host/net/web_context.h"
#include "tests/host/net/web/web_fixture.h"
#include "tests/support/run_on.h"

namespace dgm::test {
namespace {

using modules::Scope;

std::string text_of(dgm_str value) { return {value.data, value.size}; }
dgm_str str_of(const std::string& value) { return {value.data(), value.size()}; }
dgm_bytes bytes_of(std::string_view value) {
  return {reinterpret_cast<const uint8_t*>(value.data()), value.size()};
}

struct End {
  dgm_status status;
  std::string code, detail;
};
End end_of(const dgm_error* why) {
  return {why->status, text_of(why->provider_code), text_of(why->detail)};
}

// What a plugin hears, with what it does about it.
struct Diary {
  int opened = 0;
  int heads = 0;
  std::vector<std::string> data;
  std::optional<End> end;
  std::function<void(dgm_socket)> on_data;
  dgm_socket seen = 0;

  void note(dgm_socket socket, dgm_bytes bytes) {
    seen = socket;
    data.emplace_back(reinterpret_cast<const char*>(bytes.data), bytes.size);
    if (on_data) on_data(socket);
  }
};
Diary& diary(void* ctx) { return *static_cast<Diary*>(ctx); }

const dgm_ws_events kSocketEvents{
    sizeof(dgm_ws_events), [](void* ctx, dgm_socket) { ++diary(ctx).opened; },
    [](void* ctx, dgm_socket socket, dgm_bytes message, bool) { diary(ctx).note(socket, message); },
    nullptr, [](void* ctx, dgm_socket, const dgm_error* why) { diary(ctx).end = end_of(why); }};
const dgm_http_events kHttpEvents{
    sizeof(dgm_http_events),
    [](void* ctx, dgm_socket, uint32_t, const dgm_text_pair*, size_t) { ++diary(ctx).heads; },
    [](void* ctx, dgm_socket request, dgm_bytes chunk) { diary(ctx).note(request, chunk); },
    [](void* ctx, dgm_socket, const dgm_error* why) { diary(ctx).end = end_of(why); }};
const dgm_stream_events kStreamEvents{
    sizeof(dgm_stream_events), [](void* ctx, dgm_socket) { ++diary(ctx).opened; },
    [](void* ctx, dgm_socket stream, dgm_bytes data, uint64_t) { diary(ctx).note(stream, data); },
    nullptr, [](void* ctx, dgm_socket, const dgm_error* why) { diary(ctx).end = end_of(why); }};

// A plugin's WebSocket server: attaches what comes to "/leg".
struct Gate {
  dgm_scope scope = 0;
  Diary server_side;
  dgm_socket accepted = 0;
  std::string target, key;
  std::function<void()> in_upgrade;
};
const dgm_ws_listen_events kGateEvents{
    sizeof(dgm_ws_listen_events), [](void* ctx, dgm_socket, dgm_socket socket, dgm_str target,
                                     const dgm_text_pair* headers, size_t count) {
      Gate& gate = *static_cast<Gate*>(ctx);
      gate.target = text_of(target);
      for (size_t i = 0; i < count; ++i)
        if (text_of(headers[i].key) == "X-Key") gate.key = text_of(headers[i].value);
      gate.accepted = socket;
      if (gate.in_upgrade) gate.in_upgrade();
      if (gate.target != "/leg") return gate.target == "/forgets";
      return modules::net_service().ws_attach(socket, gate.scope, &kSocketEvents,
                                              &gate.server_side) == DGM_OK;
    }};

class WebService : public testing::Test {
 protected:
  WebService() : pool_(1, options()) {
    modules::attach_workers(pool_);
    pool_.start();
    on_worker([&] { scope_ = std::make_unique<Scope>(worker(), "test", nullptr); });
  }
  ~WebService() override {
    on_worker([&] { scope_.reset(); });
    pool_.stop();
  }
  static net::WorkerOptions options() {
    net::WorkerOptions options;
    options.tick_us = 0;
    return options;
  }
  net::Worker& worker() { return pool_.at(0); }
  void on_worker(const std::function<void()>& task) { run_on(worker(), task); }
  bool until(const std::function<bool()>& condition) { return wait_until(worker(), condition); }

  // [worker]
  dgm_socket ws_open(Diary& diary, const std::string& url, const std::string& key = "") {
    const dgm_text_pair header{{"X-Key", 5}, str_of(key)};
    dgm_ws_params params{};
    params.struct_size = sizeof params;
    params.url = str_of(url);
    params.headers = &header;
    params.header_count = 1;
    dgm_socket socket = 0;
    EXPECT_EQ(net_.ws_open(scope_->number(), &params, &kSocketEvents, &diary, &socket), DGM_OK);
    return socket;
  }
  dgm_socket http_get(Diary& diary, const std::string& url) {
    dgm_http_params params{};
    params.struct_size = sizeof params;
    params.url = str_of(url);
    dgm_socket request = 0;
    EXPECT_EQ(net_.http_request(scope_->number(), &params, &kHttpEvents, &diary, &request), DGM_OK);
    return request;
  }
  dgm_socket listen(Gate& gate) {
    gate.scope = scope_->number();
    dgm_listen_params params{};
    params.struct_size = sizeof params;
    dgm_socket listener = 0;
    dgm_address bound{};
    EXPECT_EQ(
        net_.ws_listen(scope_->number(), &params, &kGateEvents, &gate, &listener, &bound, nullptr),
        DGM_OK);
    gate_url_ = "ws://127.0.0.1:" + std::to_string(bound.port);
    return listener;
  }

  const dgm_host_net& net_ = modules::net_service();
  net::WorkerPool pool_;
  std::unique_ptr<Scope> scope_;
  std::string gate_url_;
};

TEST_F(WebService, CarriesMessagesBetweenAPluginsServerAndClient) {
  Gate gate;
  Diary client;
  dgm_socket socket = 0;
  on_worker([&] {
    listen(gate);
    socket = ws_open(client, gate_url_ + "/leg", "abc");
    EXPECT_EQ(client.opened, 0) << "told inside the call";
  });
  ASSERT_TRUE(until([&] { return client.opened && gate.server_side.opened; }));
  EXPECT_EQ(gate.key, "abc");
  on_worker([&] {
    EXPECT_EQ(net_.ws_send(socket, bytes_of("up"), true), DGM_OK);
    EXPECT_EQ(net_.ws_send(gate.accepted, bytes_of("down"), false), DGM_OK);
  });
  ASSERT_TRUE(until([&] { return client.data.size() == 1 && gate.server_side.data.size() == 1; }));
  EXPECT_EQ(client.data[0], "down");
  EXPECT_EQ(gate.server_side.data[0], "up");
  on_worker([&] { net_.ws_close(socket, 4001); });
  ASSERT_TRUE(until([&] { return client.end && gate.server_side.end; }));
  EXPECT_EQ(client.end->status, DGM_OK);
  EXPECT_EQ(gate.server_side.end->code, "4001");
  on_worker([&] { EXPECT_EQ(net_.ws_send(socket, bytes_of("late"), true), DGM_INVALID_ARGUMENT); });
}

TEST_F(WebService, AnswersNotFoundWhenAPluginRefusesOrForgetsToAttach) {
  Gate gate;
  Diary refused, forgotten;
  on_worker([&] {
    listen(gate);
    ws_open(refused, gate_url_ + "/other");
    ws_open(forgotten, gate_url_ + "/forgets");
  });
  ASSERT_TRUE(until([&] { return refused.end && forgotten.end; }));
  EXPECT_EQ(refused.end->code, "404");
  EXPECT_EQ(forgotten.end->code, "404");
  on_worker(
      [&] { EXPECT_EQ(net_.ws_send(gate.accepted, bytes_of("x"), true), DGM_INVALID_ARGUMENT); });
}

TEST_F(WebService, IsSilentAfterItsScopeIsClosedInsideAMessage) {
  Gate gate;
  Diary client;
  std::unique_ptr<Scope> inner;
  on_worker([&] {
    listen(gate);
    inner = std::make_unique<Scope>(worker(), "inner", nullptr);
    std::swap(inner, scope_);
    ws_open(client, gate_url_ + "/leg");
    std::swap(inner, scope_);
    client.on_data = [&](dgm_socket) { inner.reset(); };
  });
  ASSERT_TRUE(until([&] { return gate.server_side.opened == 1; }));
  on_worker([&] {
    for (const char* text : {"one", "two", "three"})
      net_.ws_send(gate.accepted, bytes_of(text), true);
  });
  ASSERT_TRUE(until([&] { return gate.server_side.end.has_value(); }));
  EXPECT_EQ(client.data, std::vector<std::string>{"one"});
  EXPECT_FALSE(client.end);
}

TEST_F(WebService, SurvivesItsScopeBeingClosedInsideAnUpgrade) {
  Gate gate;
  Diary client;
  std::unique_ptr<Scope> inner;
  on_worker([&] {
    inner = std::make_unique<Scope>(worker(), "inner", nullptr);
    std::swap(inner, scope_);
    listen(gate);
    std::swap(inner, scope_);
    gate.in_upgrade = [&] { inner.reset(); };
    ws_open(client, gate_url_ + "/leg");
  });
  ASSERT_TRUE(until([&] { return client.end.has_value(); }));
  EXPECT_EQ(gate.server_side.opened, 0);
}

TEST_F(WebService, KeepsWhatArrivesForTheHostThatTakesTheSocket) {
  Gate gate;
  Diary client, host;
  dgm_socket socket = 0;
  on_worker([&] {
    listen(gate);
    socket = ws_open(client, gate_url_ + "/leg");
  });
  ASSERT_TRUE(until([&] { return client.opened && gate.server_side.opened; }));
  on_worker([&] {
    gate.server_side.on_data = [&](dgm_socket accepted) { modules::take_stream(accepted); };
    for (const char* text : {"start", "media 1", "media 2"})
      net_.ws_send(socket, bytes_of(text), true);
  });
  ASSERT_TRUE(until([&] { return gate.server_side.data.size() == 1; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  std::unique_ptr<Scope> leg;
  on_worker([&] {
    leg = std::make_unique<Scope>(worker(), "leg", nullptr);
    EXPECT_EQ(net_.ws_attach(gate.accepted, leg->number(), &kSocketEvents, &host), DGM_OK);
  });
  ASSERT_TRUE(until([&] { return host.data.size() == 2; }));
  EXPECT_EQ(gate.server_side.data, std::vector<std::string>{"start"});
  EXPECT_EQ(host.data, (std::vector<std::string>{"media 1", "media 2"}));
  on_worker([&] { leg.reset(); });
  ASSERT_TRUE(until([&] { return client.end.has_value(); }));
  EXPECT_FALSE(host.end);
}

TEST_F(WebService, TellsAWrongUrlByItsLastEvent) {
  Diary socket, request;
  on_worker([&] {
    ws_open(socket, "wss//typo");
    http_get(request, "http://");
    EXPECT_FALSE(socket.end || request.end) << "told inside the call";
  });
  ASSERT_TRUE(until([&] { return socket.end && request.end; }));
  EXPECT_EQ(socket.end->status, DGM_INVALID_ARGUMENT);
  EXPECT_EQ(socket.end->detail, "url does not begin with ws:// or wss://");
  EXPECT_EQ(request.end->detail, "url names no host");
}

TEST_F(WebService, NamesATakenPortOfAListener) {
  Gate gate;
  on_worker([&] {
    listen(gate);
    dgm_listen_params params{};
    params.struct_size = sizeof params;
    params.port = static_cast<uint16_t>(std::stoi(gate_url_.substr(gate_url_.rfind(':') + 1)));
    dgm_socket listener = 0;
    dgm_error why{};
    why.struct_size = sizeof why;
    EXPECT_EQ(
        net_.ws_listen(scope_->number(), &params, &kGateEvents, &gate, &listener, nullptr, &why),
        DGM_UNAVAILABLE);
    EXPECT_THAT(text_of(why.detail), testing::HasSubstr(": in use by process "));
  });
}

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
