// WebSockets as a plugin uses them.
#include <atomic>
#include <thread>

#include "tests/host/net/web/web_service_fixture.h"

namespace dgm::test {
namespace {

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

}  // namespace
}  // namespace dgm::test
