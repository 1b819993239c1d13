// Streams that leave their worker.
#include "tests/host/net/tcp_fixture.h"

namespace dgm::net {
namespace {

TEST_F(TcpTest, ADetachedStreamKeepsWhatArrivesUntilItIsAttachedAgain) {
  listen();
  FarEnd far(listener->local());
  Talk& before = new_talk();
  Talk& after = new_talk();
  TcpStream& stream = answer(before);
  before.then = [&] { stream.detach(); };
  far.say("offer");
  ASSERT_TRUE(wait_until(worker, [&] { return before.heard == "offer"; }));
  far.say("meanwhile");
  run_on(worker, [] {});
  run_on(worker, [&] {
    EXPECT_EQ(before.heard, "offer");
    EXPECT_TRUE(stream.attach(after));
  });
  EXPECT_TRUE(wait_until(worker, [&] { return after.heard == "meanwhile"; }));
}

TEST_F(TcpTest, GoesOnElsewhereWithItsUnreadAndUnsentBytes) {
  listen();
  FarEnd far(listener->local());
  Talk& here = new_talk();
  Talk& there = new_talk();
  TcpStream& stream = answer(here);
  Worker second(1, {.tick_us = 0});
  second.start();
  const std::string message(60'000, 'p');
  size_t sent = 0;
  TcpConnection parcel;
  run_on(worker, [&] {
    while (stream.send(bytes(message)) == DGM_OK) sent += message.size();
    parcel = stream.release();
  });
  EXPECT_GT(parcel.pending_bytes, 0u);
  far.say("unread");
  std::unique_ptr<TcpStream> moved;
  run_on(second, [&] {
    moved = std::make_unique<TcpStream>(second, std::move(parcel));
    EXPECT_TRUE(moved->attach(there));
  });
  EXPECT_EQ(far.hear(sent).size(), sent);
  EXPECT_TRUE(wait_until(second, [&] { return there.heard == "unread"; }));
  run_on(worker, [&] {
    EXPECT_EQ(here.heard, "");
    EXPECT_EQ(here.ended, 0);
  });
  run_on(second, [&] { moved.reset(); });
}

}  // namespace
}  // namespace dgm::net
