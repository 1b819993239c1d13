#include "host/net/tcp_dial.h"

#include "tests/host/net/tcp_fixture.h"

namespace dgm::net {
namespace {

TEST_F(TcpTest, DialsALiteralAddressAndANameAndTalks) {
  listen();
  for (const char* host : {"127.0.0.1", "localhost"}) {
    Talk& talk = new_talk();
    std::shared_ptr<TcpDial> dial;
    bool is_inside = true;
    run_on(worker, [&] {
      dial = TcpDial::start(
          worker, host, listener->local().port, 5000,
          [&](const Failure& failure, TcpConnection connection) {
            EXPECT_FALSE(is_inside) << "no event comes from inside a call";
            EXPECT_TRUE(failure.ok()) << failure.detail;
            streams.push_back(std::make_unique<TcpStream>(worker, std::move(connection)));
            EXPECT_TRUE(streams.back()->attach(talk));
          });
      is_inside = false;
    });
    Talk& far = new_talk();
    TcpStream& answered = answer(far);
    run_on(worker, [&] { EXPECT_EQ(answered.send(bytes("welcome")), DGM_OK); });
    EXPECT_TRUE(wait_until(worker, [&] { return talk.heard == "welcome"; }));
  }
}

TEST_F(TcpTest, SaysWhyItCannotDial) {
  listen();
  uint16_t gone = 0;
  Failure why;
  std::shared_ptr<TcpDial> dial;
  run_on(worker, [&] {
    gone = listener->local().port;
    listener.reset();
    dial = TcpDial::start(worker, "127.0.0.1", gone, 5000,
                          [&](const Failure& failure, TcpConnection) { why = failure; });
  });
  EXPECT_TRUE(wait_until(worker, [&] { return !why.ok(); }));
  EXPECT_EQ(why.status, DGM_UNAVAILABLE);
  EXPECT_EQ(why.detail, "127.0.0.1:" + std::to_string(gone) +
                            " refused the connection; check that the service is running");
}

TEST_F(TcpTest, ADialThatIsCancelledIsSilent) {
  listen();
  bool is_done = false;
  run_on(worker, [&] {
    auto dial = TcpDial::start(worker, "127.0.0.1", listener->local().port, 5000,
                               [&](const Failure&, TcpConnection) { is_done = true; });
    dial->cancel();
  });
  FarEnd far(listener->local());
  EXPECT_TRUE(wait_until(worker, [&] { return !door.connections.empty(); }));
  run_on(worker, [&] { EXPECT_FALSE(is_done); });
}

}  // namespace
}  // namespace dgm::net
