// WebSockets on their way from the worker of a listener to that of a leg.
#include "tests/host/net/web/web_service_fixture.h"

namespace dgm::test {
namespace {

struct WebServiceOnTwoWorkers : WebService {
  WebServiceOnTwoWorkers() : WebService(2) {}
  // Before the diaries go.
  ~WebServiceOnTwoWorkers() override {
    run_on(other(), [&] { leg_.reset(); });
    on_worker([&] { scope_.reset(); });
  }

  net::Worker& other() { return pool_.at(1); }
  bool until_there(const std::function<bool()>& condition) {
    return wait_until(other(), condition);
  }

  void connect() {
    on_worker([&] {
      listen(gate_);
      client_socket_ = ws_open(client_, gate_url_ + "/leg");
    });
    ASSERT_TRUE(until([&] { return client_.opened && gate_.server_side.opened; }));
  }
  // [worker of the stream]
  void move(dgm_socket socket) {
    modules::take_stream(socket);
    modules::move_stream(socket, other(), [this](dgm_socket moved) {
      moved_ = moved;
      if (moved == 0) return;
      leg_ = std::make_unique<Scope>(other(), "leg", nullptr);
      EXPECT_EQ(net_.ws_attach(moved, leg_->number(), &kSocketEvents, &host_), DGM_OK);
    });
  }
  void say(std::initializer_list<std::string> messages) {
    on_worker([&] {
      for (const std::string& message : messages)
        EXPECT_EQ(net_.ws_send(client_socket_, bytes_of(message), true), DGM_OK);
    });
  }

  Gate gate_;
  Diary client_, host_;
  dgm_socket client_socket_ = 0, moved_ = 99;
  std::unique_ptr<Scope> leg_;
};

TEST_F(WebServiceOnTwoWorkers, AnUpgradedSocketMovesWithoutLosingOrRepeatingAMessage) {
  connect();
  on_worker([&] { gate_.server_side.on_data = [&](dgm_socket socket) { move(socket); }; });
  // All in one segment: the listener's worker has read more than it told.
  say({"start", "media 1", std::string(3000, 'm'), "media 3"});
  ASSERT_TRUE(until_there([&] { return host_.data.size() == 3; }));
  EXPECT_EQ(gate_.server_side.data, std::vector<std::string>{"start"});
  EXPECT_EQ(host_.data, (std::vector<std::string>{"media 1", std::string(3000, 'm'), "media 3"}));
  EXPECT_EQ(host_.opened, 0) << "an attached socket is open already";

  run_on(other(), [&] { EXPECT_EQ(net_.ws_send(moved_, bytes_of("answer"), true), DGM_OK); });
  ASSERT_TRUE(until([&] { return !client_.data.empty(); }));
  EXPECT_EQ(client_.data, std::vector<std::string>{"answer"}) << "and no second handshake";
  say({"later"});
  ASSERT_TRUE(until_there([&] { return host_.data.size() == 4; }));
  on_worker([&] { net_.ws_close(client_socket_, 4001); });
  ASSERT_TRUE(until_there([&] { return host_.end.has_value(); }));
  EXPECT_EQ(host_.end->code, "4001");
  EXPECT_FALSE(gate_.server_side.end);
}

TEST_F(WebServiceOnTwoWorkers, ASocketMovesBeforeItsFirstMessage) {
  connect();
  on_worker([&] { move(gate_.accepted); });
  say({"hello"});
  ASSERT_TRUE(until_there([&] { return !host_.data.empty(); }));
  EXPECT_EQ(host_.data, std::vector<std::string>{"hello"});
  run_on(other(), [&] { leg_.reset(); });
  ASSERT_TRUE(until([&] { return client_.end.has_value(); }));
}

TEST_F(WebServiceOnTwoWorkers, ASocketThatTheFarEndClosedMeanwhileSaysSoThere) {
  connect();
  on_worker([&] {
    gate_.server_side.on_data = [&](dgm_socket socket) { move(socket); };
    net_.ws_send(client_socket_, bytes_of("start"), true);
    net_.ws_close(client_socket_, 1000);
  });
  ASSERT_TRUE(until_there([&] { return host_.end.has_value(); }));
  EXPECT_EQ(host_.end->status, DGM_OK);
  EXPECT_EQ(host_.end->code, "1000");
}

TEST_F(WebServiceOnTwoWorkers, ASocketThatNobodyTakesThereIsClosed) {
  connect();
  on_worker([&] {
    modules::take_stream(gate_.accepted);
    modules::move_stream(gate_.accepted, other(), [this](dgm_socket moved) {
      moved_ = moved;
      net_.close(moved);
    });
  });
  ASSERT_TRUE(until([&] { return client_.end.has_value(); }));
}

TEST_F(WebServiceOnTwoWorkers, ASocketThatWeOpenedCannotMove) {
  connect();
  on_worker([&] { move(client_socket_); });
  ASSERT_TRUE(until_there([&] { return moved_ == 0; }));
  ASSERT_TRUE(until([&] { return gate_.server_side.end.has_value(); }));
}

TEST_F(WebServiceOnTwoWorkers, ASocketOnWhichMuchWasSaidCannotMove) {
  connect();
  say({std::string(17'000, 'x')});
  ASSERT_TRUE(until([&] { return gate_.server_side.data.size() == 1; }));
  on_worker([&] { move(gate_.accepted); });
  ASSERT_TRUE(until_there([&] { return moved_ == 0; }));
}

TEST_F(WebServiceOnTwoWorkers, ASocketWithSomethingToSendCannotMove) {
  connect();
  on_worker([&] {
    EXPECT_EQ(net_.ws_send(gate_.accepted, bytes_of("unsent"), true), DGM_OK);
    move(gate_.accepted);
  });
  ASSERT_TRUE(until_there([&] { return moved_ == 0; }));
}

}  // namespace
}  // namespace dgm::test
