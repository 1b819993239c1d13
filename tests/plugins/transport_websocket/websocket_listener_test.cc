// Asterisk connects to us.
#include "tests/plugins/transport_websocket/media_plugin.h"

namespace dragoman::websocket {
namespace {

struct MediaListening : MediaPlugin {
  explicit MediaListening(const std::string& places = "127.0.0.1:8787, 127.0.0.1:8789=7002")
      : MediaPlugin({{"mode", "listen"}, {"listen", places}}) {
    EXPECT_EQ(listener.listen(), DGM_OK);
  }
  std::optional<FarWebSocket> upgrade(const std::string& target = "/media", uint16_t port = 8787) {
    return host.upgrade(port, target, {{"Sec-WebSocket-Protocol", "media"}});
  }
  ListenerDriver listener{host, provider};
};

struct MediaListeningAnywhere : MediaListening {
  MediaListeningAnywhere() : MediaListening("0.0.0.0:0") {}
};

TEST_F(MediaListening, OpensThePlacesOfItsConfiguration) {
  EXPECT_EQ(host.websocket_ports(), (std::vector<uint16_t>{8787, 8789}));
  EXPECT_EQ(host.running_timers(), 0u) << "nothing ticks while nobody calls";
}

TEST_F(MediaListening, TellsCallControlItsFirstPlace) {
  const auto meeting = dragoman::testing::rendezvous_of(provider);
  EXPECT_EQ(meeting.kind, dgm_rendezvous_kind{DGM_MEET_OFFER});
  EXPECT_EQ(meeting.address, "ws://127.0.0.1:8787/media");
}

TEST_F(MediaListeningAnywhere, TellsAnAsteriskOnThisMachineLoopbackAndThePortThatTheSystemChose) {
  EXPECT_EQ(dragoman::testing::rendezvous_of(provider).address,
            "ws://127.0.0.1:" + std::to_string(host.websocket_ports().at(0)) + "/media");
}

TEST_F(MediaListening, OffersACallByTheIdOfItsChannel) {
  upgrade("/media?token=leaked-from-an-older-call")->send_text(media_start());
  ASSERT_EQ(listener.offers.size(), 1u);
  EXPECT_EQ(listener.offers[0].call_id, kChannelId);
  EXPECT_EQ(listener.offers[0].extension, "");
  EXPECT_EQ(listener.offers[0].from, "WebSocket/media1/0x7f7e");
  host.advance(milliseconds(100));
  EXPECT_EQ(host.running_timers(), 0u);
}

TEST_F(MediaListening, OffersACallOfAnOlderAsteriskByTheTokenOfItsPath) {
  upgrade("/media/79f02b5d")
      ->send_text(
          "MEDIA_START connection_id:m channel:WebSocket/m/1 format:slin16 "
          "optimal_frame_size:640");
  ASSERT_EQ(listener.offers.size(), 1u);
  EXPECT_EQ(listener.offers[0].call_id, "79f02b5d");
}

TEST_F(MediaListening, KnowsTheExtensionOfAPlaceForTheDialplan) {
  upgrade("/media", 8789)->send_text(media_start());
  ASSERT_EQ(listener.offers.size(), 1u);
  EXPECT_EQ(listener.offers[0].extension, "7002");
}

TEST_F(MediaListening, MakesALegOfAnOfferWithoutLosingAnything) {
  auto asterisk = upgrade();
  asterisk->send_text(media_start());
  asterisk->send_binary(Raw(640, 1));  // between two scopes
  leg.take(listener.offers.at(0));
  ASSERT_EQ(leg.open(), DGM_OK) << leg.error().detail;
  host.run_pending();
  EXPECT_EQ(leg.events(), (Events{"ready", "format", "packet"}));
  asterisk->send_binary(Raw(640, 2));
  EXPECT_EQ(leg.packets().size(), 2u);
  EXPECT_EQ(leg.send(Raw(640, 3)), DGM_OK);
  ASSERT_EQ(asterisk->take().size(), 1u);
  asterisk->close(DGM_OK, "1000");
  EXPECT_TRUE(leg.ended());
  EXPECT_TRUE(leg.error().ok());
}

TEST_F(MediaListening, SaysThatACallerHungUpBeforeTheLegWasOpened) {
  auto asterisk = upgrade();
  asterisk->send_text(media_start());
  dragoman::testing::SeenOffer gone = listener.offers.at(0);
  gone.stream = 99;
  leg.take(gone);
  EXPECT_EQ(leg.open(), DGM_UNAVAILABLE);
  EXPECT_EQ(leg.error().detail, "Asterisk hung up before the leg was opened");
}

TEST_F(MediaListening, AnswersOnlyItsPathAndItsProtocol) {
  EXPECT_FALSE(upgrade("/"));
  EXPECT_FALSE(upgrade("/mediation"));
  EXPECT_FALSE(host.upgrade(8787, "/media", {{"sec-websocket-protocol", "chat, media"}}));
  EXPECT_TRUE(host.upgrade(8787, "/media", {}));
  EXPECT_EQ(host.websockets().size(), 1u);
}

TEST_F(MediaListening, ClosesAConnectionThatNeverSaysMediaStart) {
  const auto silent = upgrade();
  upgrade();
  host.advance(milliseconds(1'900));
  EXPECT_TRUE(silent->is_open());
  host.advance(milliseconds(200));
  EXPECT_TRUE(host.websockets().empty());
  EXPECT_TRUE(
      host.logged("WebSocket 127.0.0.1:8787: 2 connections sent no MEDIA_START within 2000 ms and "
                  "were closed"));
  EXPECT_EQ(host.running_timers(), 0u);
}

TEST_F(MediaListening, ClosesWhatIsNoAsterisk) {
  auto stranger = upgrade();
  stranger->send_text("hello");
  EXPECT_FALSE(stranger->is_open());
  EXPECT_TRUE(host.logged("a connection began with something else than MEDIA_START"));
  EXPECT_TRUE(listener.offers.empty());
}

TEST_F(MediaListening, ForgetsCallersWhoLeaveEarlyAndKeepsTheOthers) {
  auto first = upgrade(), second = upgrade(), third = upgrade();
  first->close();
  third->close(DGM_UNAVAILABLE, "1006", "reset");
  second->send_text(media_start());
  EXPECT_EQ(listener.offers.size(), 1u);
  host.advance(milliseconds(100));
  EXPECT_EQ(host.running_timers(), 0u);
}

TEST_F(MediaListening, GoesOnWithTheOthersWhenOnePortIsTaken) {
  host.occupy_port(9000);
  const TestProvider other(type,
                           {{"mode", "listen"}, {"listen", "127.0.0.1:9000, 127.0.0.1:9002"}});
  ListenerDriver there{host, other};
  EXPECT_EQ(there.listen(), DGM_OK);
  ASSERT_EQ(there.failures.size(), 1u);
  EXPECT_NE(there.failures[0].detail.find("9000"), std::string::npos);
  EXPECT_EQ(host.websocket_ports(), (std::vector<uint16_t>{8787, 8789, 9002}));
}

}  // namespace
}  // namespace dragoman::websocket
