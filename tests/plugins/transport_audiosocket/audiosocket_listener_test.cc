// Connections until they are offered as calls.
#include "tests/plugins/transport_audiosocket/audiosocket_listening.h"

namespace dragoman::audiosocket {
namespace {

TEST(AudioSocketPluginFile, FollowsTheRulesOfTheAbi) {
  dragoman::testing::run_conformance(transport_file("audiosocket"));
}

TEST_F(Listening, OpensThePlacesOfItsConfiguration) {
  EXPECT_EQ(host.listening_ports(), (std::vector<uint16_t>{5050, 5052}));
  EXPECT_EQ(host.running_timers(), 0u) << "nothing ticks while nobody calls";
}

TEST_F(Listening, HasTheOptionsThatItsReadmeTells) { expect_options_in_readme(); }

TEST_F(Listening, RefusesOptionsThatMakeNoSense) {
  EXPECT_EQ(refusal({{"listen", "5050=7000"}}),
            "listen: \"5050=7000\" is not ADDRESS:PORT=EXTENSION, such as 127.0.0.1:5050=7000");
  EXPECT_EQ(refusal({{"listen", "127.0.0.1:5050"}}),
            "listen: \"127.0.0.1:5050\" is not ADDRESS:PORT=EXTENSION, such as "
            "127.0.0.1:5050=7000");
  EXPECT_EQ(refusal({{"listen", "127.0.0.1:5050=1,127.0.0.1:5050=2"}}),
            "listen: 127.0.0.1:5050 is given twice; each place has one extension");
}

TEST_F(Listening, GoesOnWithTheOthersWhenOnePortIsTaken) {
  host.occupy_port(6000);
  const TestProvider other(type, {{"listen", "127.0.0.1:6000=1, 127.0.0.1:6002=2"}});
  ListenerDriver there{host, other};
  EXPECT_EQ(there.listen(), DGM_OK);
  ASSERT_EQ(there.failures.size(), 1u);
  EXPECT_NE(there.failures[0].detail.find("6000"), std::string::npos);
  EXPECT_EQ(host.listening_ports(), (std::vector<uint16_t>{5050, 5052, 6002}));
}

TEST_F(Listening, FeedsSilenceFromTheMomentOfAccept) {
  FarStream caller = host.connect(5050);
  EXPECT_EQ(caller.take(), kSilence8k);
  for (int i = 0; i < 10; ++i) {
    host.advance(milliseconds(20));
    EXPECT_EQ(caller.take(), kSilence8k);
  }
}

TEST_F(Listening, WritesEachMessageInOnePiece) {
  host.connect(5050);
  host.advance(milliseconds(200));
  for (const WireEvent& event : host.wire()) {
    if (event.kind == WireEvent::Kind::kStream) {
      EXPECT_EQ(event.data.size(), 323u);
    }
  }
}

TEST_F(Listening, OffersACallerWithItsExtensionAndUuid) {
  host.connect(5052, loopback(40123)).send(kUuidMessage);
  ASSERT_EQ(listener.offers.size(), 1u);
  EXPECT_EQ(listener.offers[0].extension, "7001");
  EXPECT_EQ(listener.offers[0].call_id, kUuidText);
  EXPECT_EQ(listener.offers[0].from, "127.0.0.1:40123");
  EXPECT_TRUE(listener.offers[0].unread.empty());
  host.advance(milliseconds(40));
  EXPECT_EQ(host.running_timers(), 0u);
}

TEST_F(Listening, ReadsAUuidThatComesInPieces) {
  FarStream caller = host.connect(5050);
  for (const uint8_t byte : kUuidMessage) {
    EXPECT_TRUE(listener.offers.empty());
    caller.send(Raw{byte});
  }
  ASSERT_EQ(listener.offers.size(), 1u);
  EXPECT_EQ(listener.offers[0].call_id, kUuidText);
}

TEST_F(Listening, GivesWhatFollowsTheUuidToTheLeg) {
  host.connect(5050).send(joined({kUuidMessage, {0x10, 0x01}}));
  ASSERT_EQ(listener.offers.size(), 1u);
  EXPECT_EQ(listener.offers[0].unread, (Raw{0x10, 0x01}));
}

TEST_F(Listening, ClosesAConnectionThatNeverSpeaks) {
  FarStream caller = host.connect(5050);
  host.advance(milliseconds(1'900));
  EXPECT_TRUE(caller.is_open());
  host.advance(milliseconds(200));
  EXPECT_FALSE(caller.is_open());
  EXPECT_TRUE(host.logged("AudioSocket 127.0.0.1:5050: 1 connection sent no UUID within 2000 ms"));
  EXPECT_EQ(host.running_timers(), 0u);
}

TEST_F(Listening, TellsOfManySilentConnectionsInOneLine) {
  for (uint16_t i = 0; i < 500; ++i)
    host.connect(5050, loopback(static_cast<uint16_t>(20'000 + i)));
  host.advance(milliseconds(4'000));
  EXPECT_TRUE(host.logged("500 connections sent no UUID"));
  EXPECT_EQ(host.log().size(), 1u);
  EXPECT_TRUE(host.streams().empty());
}

TEST_F(Listening, ClosesWhatIsNoAudioSocket) {
  FarStream browser = host.connect(5050);
  browser.send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_FALSE(browser.is_open());
  EXPECT_TRUE(host.logged("127.0.0.1:40000 began with a message of kind 0x47"));
  FarStream early = host.connect(5050);
  early.send(kSilence8k);
  EXPECT_FALSE(early.is_open());
  FarStream hangs_up = host.connect(5050);
  hangs_up.send(Raw{0, 0, 0});
  EXPECT_FALSE(hangs_up.is_open());
  EXPECT_TRUE(listener.offers.empty());
}

TEST_F(Listening, ForgetsCallersWhoHangUpEarly) {
  FarStream first = host.connect(5050), second = host.connect(5050), third = host.connect(5050);
  first.close();
  second.close(DGM_UNAVAILABLE, "connection reset");
  third.send(kUuidMessage);
  EXPECT_EQ(listener.offers.size(), 1u);
  host.advance(milliseconds(20));
  EXPECT_EQ(host.running_timers(), 0u);
}

TEST_F(Listening, KeepsTheOthersApartWhenOneLeaves) {
  FarStream first = host.connect(5050), second = host.connect(5050), third = host.connect(5050);
  first.close();
  third.send(kUuidMessage);
  EXPECT_EQ(listener.offers.size(), 1u);
  second.take();
  third.take();
  host.advance(milliseconds(20));
  EXPECT_EQ(second.take(), kSilence8k);
  EXPECT_TRUE(third.take().empty()) << "it is the host's now";
  second.send(kUuidMessage);
  EXPECT_EQ(listener.offers.size(), 2u);
}

struct ListeningToFew : Listening {
  ListeningToFew() : Listening({{"max_connections", "2"}}) {}
};

TEST_F(ListeningToFew, ClosesTheThird) {
  FarStream first = host.connect(5050), second = host.connect(5050);
  FarStream third = host.connect(5050);
  EXPECT_FALSE(third.is_open());
  EXPECT_TRUE(first.is_open());
  EXPECT_TRUE(second.is_open());
}

}  // namespace
}  // namespace dragoman::audiosocket
