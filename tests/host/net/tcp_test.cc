#include "tests/host/net/tcp_fixture.h"

namespace dgm::net {
namespace {

TEST_F(TcpTest, CarriesBytesBothWays) {
  listen();
  FarEnd far(listener->local());
  Talk& talk = new_talk();
  TcpStream& stream = answer(talk);
  far.say("hello");
  ASSERT_TRUE(wait_until(worker, [&] { return talk.heard == "hello"; }));
  run_on(worker, [&] { EXPECT_EQ(stream.send(bytes("good day")), DGM_OK); });
  EXPECT_EQ(far.hear(8), "good day");
}

TEST_F(TcpTest, AStreamIsNotReadBeforeItIsAttached) {
  listen();
  FarEnd far(listener->local());
  far.say("early");
  ASSERT_TRUE(wait_until(worker, [&] { return !door.connections.empty(); }));
  Talk& talk = new_talk();
  answer(talk);
  EXPECT_TRUE(wait_until(worker, [&] { return talk.heard == "early"; }));
}

TEST_F(TcpTest, TellsAGoodByeFromABreak) {
  listen();
  Talk& polite = new_talk();
  Talk& rude = new_talk();
  FarEnd first(listener->local());
  answer(polite);
  first.say("bye");
  first.hang_up();
  EXPECT_TRUE(wait_until(worker, [&] { return polite.ended == 1; }));
  EXPECT_EQ(polite.heard, "bye");
  EXPECT_EQ(polite.status, DGM_OK);

  FarEnd second(listener->local());
  answer(rude);
  second.reset();
  EXPECT_TRUE(wait_until(worker, [&] { return rude.ended == 1; }));
  EXPECT_EQ(rude.status, DGM_UNAVAILABLE);
  EXPECT_EQ(rude.detail, "the connection broke: Connection reset by peer");
}

TEST_F(TcpTest, ASlowReaderMakesItBusyLosesNothingAndIsToldOfWhenThereIsRoomAgain) {
  listen();
  FarEnd far(listener->local());
  Talk& talk = new_talk();
  TcpStream& stream = answer(talk);
  const std::string message(640, 'm');
  size_t accepted = 0;
  run_on(worker, [&] {
    dgm_status status = DGM_OK;
    while ((status = stream.send(bytes(message))) == DGM_OK) accepted += message.size();
    EXPECT_EQ(status, DGM_BUSY);
    EXPECT_EQ(stream.send(bytes(message)), DGM_BUSY);
    EXPECT_EQ(talk.writable, 0);
  });
  EXPECT_GT(accepted, TcpStream::kHighWaterBytes - message.size());
  EXPECT_EQ(far.hear(accepted).size(), accepted);
  EXPECT_TRUE(wait_until(worker, [&] { return talk.writable == 1; }));
  run_on(worker, [&] { EXPECT_EQ(stream.send(bytes("more")), DGM_OK); });
  EXPECT_EQ(far.hear(4), "more");
}

TEST_F(TcpTest, RefusesAMessageThatCouldNeverBeKeptWhole) {
  listen();
  FarEnd far(listener->local());
  Talk& talk = new_talk();
  TcpStream& stream = answer(talk);
  const std::string large(TcpStream::kHighWaterBytes + 1, 'x');
  run_on(worker, [&] { EXPECT_EQ(stream.send(bytes(large)), DGM_INVALID_ARGUMENT); });
}

TEST_F(TcpTest, AStreamClosedInItsOwnEventIsSilentAndItsLastWordsArrive) {
  listen();
  FarEnd far(listener->local());
  Talk& talk = new_talk();
  TcpStream& stream = answer(talk);
  talk.then = [&] {
    stream.send(bytes("bye"));
    stream.close();
  };
  far.say("hang up");
  EXPECT_EQ(far.hear(3), "bye");
  EXPECT_TRUE(far.is_closed_by_peer());
  run_on(worker, [&] { EXPECT_EQ(talk.ended, 0); });
}

TEST_F(TcpTest, AThousandConnectionsBeyondTheBoundAreClosedAndCountedAndSaidOnce) {
  listen(3);
  std::vector<FarEnd> welcome;
  for (int i = 0; i < 3; ++i) welcome.emplace_back(listener->local());
  ASSERT_TRUE(wait_until(worker, [&] { return door.connections.size() == 3; }));
  for (int i = 0; i < 1000; ++i) {
    FarEnd excess(listener->local());
    ASSERT_TRUE(excess.is_closed_by_peer());
  }
  run_on(worker, [&] {
    EXPECT_EQ(listener->refused(), 1000u);
    EXPECT_EQ(door.connections.size(), 3u);
    EXPECT_THAT(logged, ::testing::ElementsAre(
                            "TCP " + print_address(listener->local()) +
                            ": further connections are closed at once: its limit of 3 open "
                            "connections is reached; raise it if these are real callers"));
    door.connections.pop_back();  // its seat is free again
  });
  FarEnd next(listener->local());
  EXPECT_TRUE(wait_until(worker, [&] { return door.connections.size() == 3; }));
}

TEST_F(TcpTest, APortInUseNamesTheAddressAndItsOwner) {
  listen();
  run_on(worker, [&] {
    auto second = TcpListener::open(worker, listener->local(), 0, door);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().text(),
              "TCP " + print_address(listener->local()) + ": in use by process net_test (pid " +
                  std::to_string(::getpid()) + "): stop it, or choose another port");
  });
}

}  // namespace
}  // namespace dgm::net
