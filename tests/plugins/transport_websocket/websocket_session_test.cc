// A leg that connects to Asterisk.
#include <gmock/gmock.h>

#include "tests/plugins/transport_websocket/media_leg.h"

namespace dragoman::websocket {
namespace {

using ::testing::ElementsAre;

struct MediaLegWithoutStatus : MediaLeg {
  MediaLegWithoutStatus() : MediaLeg({{"status_every_ms", "0"}}) {}
};

TEST(WebSocketPluginFile, FollowsTheRulesOfTheAbiInBothModes) {
  for (const char* mode : {"connect", "listen"}) {
    dragoman::testing::run_conformance(
        std::string(DGM_BINARY_DIR) + "/plugins/transport_websocket.so",
        {.options = {{"mode", mode}}, .patience = milliseconds(10)});
  }
}

TEST_F(MediaLeg, HasTheOptionsThatItsReadmeTells) { expect_options_in_readme(); }

TEST_F(MediaLeg, WaitsForTheAddressThatAsteriskTells) {
  EXPECT_EQ(dragoman::testing::rendezvous_of(provider).kind,
            dgm_rendezvous_kind{DGM_MEET_REMOTE_FIRST});
  ListenerDriver listener(host, provider);
  EXPECT_EQ(listener.listen(), DGM_OK);
  EXPECT_EQ(host.open_sockets(), 0u);
}

TEST_F(MediaLeg, AsksForTheMediaProtocolAtThatAddress) {
  connect();
  EXPECT_EQ(asterisk().url(), kUrl);
  EXPECT_EQ(leg.events(), Events{});
  asterisk().open();
  EXPECT_EQ(leg.events(), Events{"ready"});
  EXPECT_EQ(leg.local().version, 0);
}

TEST_F(MediaLeg, SpeaksTheFormatOfMediaStart) {
  begin();
  EXPECT_EQ(leg.events(), (Events{"ready", "format"}));
  EXPECT_EQ(leg.send_codec(), dgm_codec{DGM_CODEC_S16LE});
  EXPECT_EQ(leg.send_rate_hz(), 16'000u);
}

TEST_F(MediaLeg, CarriesG722AndMuLawAsTheyAre) {
  begin(media_start("g722", 160));
  EXPECT_EQ(leg.send_codec(), dgm_codec{DGM_CODEC_G722});
  EXPECT_EQ(leg.payload_size(), 160u);
  asterisk().send_binary(Raw(160, 7));
  ASSERT_EQ(leg.packets().size(), 1u);
  EXPECT_EQ(leg.packets()[0].codec, dgm_codec{DGM_CODEC_G722});
  EXPECT_EQ(leg.packets()[0].sample_rate_hz, 16'000u);
  leg.close();

  leg.remote = kUrl;
  ASSERT_EQ(leg.open(), DGM_OK);
  host.websockets().at(0).open();
  host.websockets().at(0).send_text(media_start("ulaw", 160));
  EXPECT_EQ(leg.send_codec(), dgm_codec{DGM_CODEC_PCMU});
}

TEST_F(MediaLeg, SendsEachFrameAsOneMessage) {
  begin();
  asterisk().take();
  EXPECT_EQ(leg.send(Raw(640, 1)), DGM_OK);
  EXPECT_EQ(leg.send(Raw(640, 2)), DGM_OK);
  const auto sent = asterisk().take();
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_FALSE(sent[0].is_text);
  EXPECT_EQ(sent[0].data, Raw(640, 1));
  EXPECT_EQ(leg.stats().packets_sent, 2u);
  EXPECT_EQ(leg.stats().bytes_sent, 1280u);
}

TEST_F(MediaLeg, NeverSendsWhatDoesNotFillAFrame) {
  begin();
  asterisk().take();
  for (const size_t size : {0u, 1u, 320u, 639u, 1000u, 7'681u})
    EXPECT_EQ(leg.send(Raw(size, 1)), DGM_INVALID_ARGUMENT) << size;
  EXPECT_TRUE(asterisk().take().empty());
}

TEST_F(MediaLeg, SendsNothingBeforeMediaStart) {
  connect();
  EXPECT_EQ(leg.send(Raw(640, 1)), DGM_UNAVAILABLE);
  asterisk().open();
  EXPECT_EQ(leg.send(Raw(640, 1)), DGM_UNAVAILABLE);
}

TEST_F(MediaLeg, HearsEachMessageAsOnePacketOnALine) {
  begin();
  for (int i = 0; i < 3; ++i) {
    asterisk().send_binary(Raw(640, static_cast<uint8_t>(i)));
    host.advance(milliseconds(20));
  }
  ASSERT_EQ(leg.packets().size(), 3u);
  for (uint64_t i = 0; i < 3; ++i) {
    EXPECT_EQ(leg.packets()[i].position, i * 320);
    EXPECT_EQ(leg.packets()[i].sequence, i + 1);
    EXPECT_EQ(leg.packets()[i].payload, Raw(640, static_cast<uint8_t>(i)));
  }
  EXPECT_EQ(leg.stats().packets_received, 3u);
  EXPECT_EQ(leg.stats().bytes_received, 1920u);
}

TEST_F(MediaLeg, FollowsTheClockOverAHold) {
  begin();
  asterisk().send_binary(Raw(640));
  host.advance(std::chrono::seconds(30));
  asterisk().send_binary(Raw(640));
  EXPECT_FALSE(leg.ended()) << "a held party sends nothing";
  EXPECT_EQ(leg.packets().at(1).position, 480'000u);
}

TEST_F(MediaLeg, RejectsAudioThatIsNone) {
  begin();
  asterisk().send_binary({});
  asterisk().send_binary(Raw(641));
  asterisk().send_binary(Raw(7'682));
  EXPECT_TRUE(leg.packets().empty());
  EXPECT_EQ(leg.stats().packets_rejected, 3u);
}

TEST_F(MediaLeg, ReportsEachKeyOnceAndNoOtherLetters) {
  begin();
  asterisk().send_text("DTMF_END digit:5 channel_id:x");
  asterisk().send_text(R"({"event":"DTMF_END","channel_id":"x","digit":"#"})");
  asterisk().send_text("DTMF_END digit:x");
  EXPECT_THAT(leg.digits(), ElementsAre(::testing::Pair('5', 0u), ::testing::Pair('#', 0u)));
}

TEST_F(MediaLeg, AsksSoonAndThenEverySecondHowMuchWaitsInAsterisk) {
  begin();
  host.advance(milliseconds(190));
  EXPECT_THAT(commands(), ElementsAre());
  host.advance(milliseconds(2'020));
  EXPECT_THAT(commands(), ElementsAre("GET_STATUS", "GET_STATUS", "GET_STATUS"));
}

TEST_F(MediaLeg, AsksInJsonIfAsteriskSpeaksJson) {
  begin(R"({"event":"MEDIA_START","channel_id":"x","format":"slin16","optimal_frame_size":640})");
  host.advance(milliseconds(1'000));
  EXPECT_THAT(commands(), ElementsAre(R"({"command":"GET_STATUS"})"));
}

TEST_F(MediaLegWithoutStatus, DoesNotAsk) {
  begin();
  EXPECT_EQ(host.running_timers(), 0u);
}

TEST_F(MediaLeg, DropsAFrameAndCountsItWhenAsterisksQueueGrows) {
  begin();
  answer_status(4);
  EXPECT_EQ(leg.send(Raw(640, 0)), DGM_BUSY);
  EXPECT_EQ(host.metric("dragoman_websocket_dropped_total", "reason=drift"), 1);
  answer_status(2);
  EXPECT_EQ(leg.send(Raw(640, 0)), DGM_OK);
}

TEST_F(MediaLeg, EmptiesAQueueOfASecondAndMore) {
  begin();
  answer_status(400);
  EXPECT_THAT(commands(), ElementsAre("FLUSH_MEDIA"));
  EXPECT_EQ(host.metric("dragoman_websocket_flushes_total"), 1);
  EXPECT_EQ(leg.send(Raw(640, 0)), DGM_OK);
}

TEST_F(MediaLeg, LetsGoOnAPlayoutThatSomebodyPaused) {
  begin();
  asterisk().send_text("STATUS channel_id:x queue_length:3 media_paused:true");
  EXPECT_THAT(commands(), ElementsAre("CONTINUE_MEDIA"));
}

TEST_F(MediaLeg, StopsSendingAtXoffAndCountsWhatItDrops) {
  begin();
  asterisk().send_text("MEDIA_XOFF channel_id:x");
  asterisk().take();
  EXPECT_EQ(leg.send(Raw(640, 1)), DGM_BUSY);
  EXPECT_EQ(leg.send(Raw(640, 1)), DGM_BUSY);
  EXPECT_TRUE(asterisk().take().empty());
  EXPECT_EQ(host.metric("dragoman_websocket_dropped_total", "reason=xoff"), 2);
  asterisk().send_text("MEDIA_XON channel_id:x");
  EXPECT_EQ(leg.send(Raw(640, 1)), DGM_OK);
}

TEST_F(MediaLeg, CountsWhatTheConnectionDoesNotTake) {
  begin();
  asterisk().hold(true);
  EXPECT_EQ(leg.send(Raw(640, 1)), DGM_BUSY);
  EXPECT_EQ(host.metric("dragoman_websocket_dropped_total", "reason=backlog"), 1);
  EXPECT_EQ(leg.stats().packets_sent, 0u);
}

TEST_F(MediaLeg, TellsTheFirstErrorOfAsteriskAndCountsTheOthers) {
  begin();
  for (int i = 0; i < 3; ++i)
    asterisk().send_text(R"({"event":"ERROR","channel_id":"x","error_text":"Unable to parse"})");
  EXPECT_TRUE(host.logged("Asterisk reports an error on its media WebSocket: Unable to parse"));
  EXPECT_EQ(host.log().size(), 1u);
  EXPECT_EQ(leg.stats().packets_rejected, 3u);
  EXPECT_FALSE(leg.ended());
}

TEST_F(MediaLeg, FillsFramesThatAreAPartOfItsOwn) {
  begin(media_start("slin16", 320));
  EXPECT_EQ(leg.send(Raw(640, 1)), DGM_OK);
}

TEST_F(MediaLeg, TakesNoSecondMediaStart) {
  begin();
  asterisk().send_text(media_start("ulaw", 160));
  EXPECT_EQ(leg.count("format"), 1u);
  EXPECT_EQ(leg.send_codec(), dgm_codec{DGM_CODEC_S16LE});
  EXPECT_EQ(leg.stats().packets_rejected, 1u);
}

TEST_F(MediaLeg, RefusesToBeginWithoutAnAddress) {
  EXPECT_EQ(leg.open(), DGM_OK) << "the kit's own address";
  for (const char* remote : {"127.0.0.1:8088", "http://127.0.0.1:8088/media/1", "banana"}) {
    TransportDriver other{host, provider, {}};
    other.remote = remote;
    EXPECT_EQ(other.open(), DGM_INVALID_ARGUMENT);
    EXPECT_EQ(other.error().detail,
              "a WebSocket leg needs the address where Asterisk waits, such as "
              "ws://127.0.0.1:8088/media/ID, not \"" +
                  std::string(remote) + "\"");
  }
}

TEST_F(MediaLeg, RefusesOptionsThatMakeNoSense) {
  EXPECT_EQ(refusal({{"mode", "wait"}}), "mode: \"wait\" is not one of connect, listen");
  EXPECT_EQ(refusal({{"listen", "8787"}}),
            "listen: \"8787\" is neither ADDRESS:PORT nor ADDRESS:PORT=EXTENSION, such as "
            "127.0.0.1:8787");
  EXPECT_EQ(refusal({{"listen", "127.0.0.1:1,127.0.0.1:1=2"}}),
            "listen: 127.0.0.1:1 is given twice");
  EXPECT_EQ(refusal({{"path", "media"}}), "path: \"media\" is not a path, such as /media");
  EXPECT_EQ(refusal({{"mode", "listen"}, {"listen", " , "}}),
            "listen: mode = listen needs a place, such as 127.0.0.1:8787");
}

}  // namespace
}  // namespace dragoman::websocket
