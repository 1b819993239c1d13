// One call over AudioSocket.
#include "tests/plugins/transport_audiosocket/audiosocket_listening.h"

namespace dragoman::audiosocket {
namespace {

using Names = std::vector<std::string>;

struct AudioSocketLeg : Listening {
  // A caller whose first bytes after the UUID are these.
  FarStream call(const Raw& first = {}) {
    FarStream caller = host.connect(5050);
    caller.send(joined({kUuidMessage, first}));
    EXPECT_EQ(listener.offers.size(), 1u);
    leg.take(listener.offers.at(0));
    EXPECT_EQ(leg.open(), DGM_OK) << leg.error().detail;
    caller.take();
    host.run_pending();
    return caller;
  }
  void hear(FarStream& caller, const Raw& raw) {
    caller.send(raw);
    host.advance(milliseconds(20));
  }
  TransportDriver leg{host, provider, {}};
};

TEST_F(AudioSocketLeg, SpeaksEightKilohertzUntilTheFirstAudioTells) {
  FarStream caller = call();
  EXPECT_EQ(leg.events(), (Names{"ready", "format"}));
  EXPECT_EQ(leg.send_codec(), dgm_codec{DGM_CODEC_S16LE});
  EXPECT_EQ(leg.send_rate_hz(), 8000u);
  EXPECT_EQ(leg.local().version, 0);
  hear(caller, message(0x12, 640));
  EXPECT_EQ(leg.events(), (Names{"ready", "format", "format", "packet"}));
  EXPECT_EQ(leg.send_rate_hz(), 16000u);
}

TEST_F(AudioSocketLeg, FeedsSilenceUntilTheHostSpeaks) {
  FarStream caller = call();
  caller.take();
  host.advance(milliseconds(20));
  EXPECT_EQ(caller.take(), kSilence8k);
  hear(caller, message(0x12, 640));
  caller.take();
  host.advance(milliseconds(20));
  EXPECT_EQ(caller.take(), message(0x12, 640)) << "in the kind that is received";
  EXPECT_EQ(leg.send(Raw(640, 7)), DGM_OK);
  EXPECT_EQ(caller.take(), message(0x12, 640, 7));
  host.advance(milliseconds(200));
  EXPECT_TRUE(caller.take().empty()) << "the host's pace has taken over";
  EXPECT_EQ(host.running_timers(), 0u);
}

TEST_F(AudioSocketLeg, FeedsSilenceFromItsFirstMoment) {
  FarStream caller = host.connect(5050);
  caller.send(kUuidMessage);
  leg.take(listener.offers.at(0));
  caller.take();
  ASSERT_EQ(leg.open(), DGM_OK);
  EXPECT_EQ(caller.take(), kSilence8k);
}

TEST_F(AudioSocketLeg, HandlesWhatCameWithTheUuid) {
  call(joined({message(0x12, 640, 1), {0x12, 0x02}}));
  EXPECT_EQ(leg.events(), (Names{"ready", "format", "packet"}));
  EXPECT_EQ(leg.send_rate_hz(), 16000u);
  host.streams().at(0).send(joined({{0x80}, Raw(640, 2)}));
  ASSERT_EQ(leg.packets().size(), 2u);
  EXPECT_EQ(leg.packets()[1].payload, Raw(640, 2));
}

TEST_F(AudioSocketLeg, AnswersAnOlderAsteriskInItsOwnKind) {
  FarStream caller = call();
  hear(caller, message(0x10, 640));
  EXPECT_EQ(leg.send_rate_hz(), 16000u);
  caller.take();
  EXPECT_EQ(leg.send(Raw(640, 0)), DGM_OK);
  EXPECT_EQ(caller.take(), message(0x10, 640));
}

TEST_F(AudioSocketLeg, FollowsAFormatThatChanges) {
  FarStream caller = call();
  hear(caller, message(0x10, 320));
  EXPECT_EQ(leg.count("format"), 1u) << "it is what was told before";
  hear(caller, message(0x13, 960));
  EXPECT_EQ(leg.send_rate_hz(), 24000u);
  hear(caller, message(0x10, 320));
  EXPECT_EQ(leg.send_rate_hz(), 8000u);
  EXPECT_EQ(leg.count("format"), 3u);
  EXPECT_EQ(leg.packets()[1].position, 3u * 160) << "the position counts on at the new rate";
  EXPECT_EQ(leg.packets()[2].position, 320u);
}

TEST_F(AudioSocketLeg, BringsTheHighestRatesDownAndAnswersAtFortyEight) {
  FarStream caller = call();
  hear(caller, message(0x18, 7680, 3));
  EXPECT_EQ(leg.send_rate_hz(), 48000u);
  ASSERT_EQ(leg.packets().size(), 1u);
  EXPECT_EQ(leg.packets()[0].sample_rate_hz, 48000u);
  EXPECT_EQ(leg.packets()[0].payload, Raw(1920, 3));
  caller.take();
  EXPECT_EQ(leg.send(Raw(1920, 0)), DGM_OK);
  EXPECT_EQ(caller.take(), message(0x16, 1920));
  hear(caller, message(0x17, 3840, 5));
  EXPECT_EQ(leg.packets()[1].payload, Raw(1920, 5));
  EXPECT_EQ(leg.count("format"), 2u);
}

TEST_F(AudioSocketLeg, NumbersMessagesAndCountsSamples) {
  FarStream caller = call();
  for (int i = 0; i < 3; ++i) hear(caller, message(0x10, 320));
  host.advance(milliseconds(1'000));
  hear(caller, message(0x10, 320));
  const auto& packets = leg.packets();
  ASSERT_EQ(packets.size(), 4u);
  EXPECT_EQ(packets[1].sequence, packets[0].sequence + 1);
  EXPECT_EQ(packets[3].sequence, packets[0].sequence + 3) << "a hold is no loss";
  EXPECT_EQ(packets[2].position, packets[0].position + 320);
  EXPECT_EQ(packets[3].position, packets[2].position + 160 + 8000);
}

TEST_F(AudioSocketLeg, TakesABurstAfterAStallWithoutAGap) {
  FarStream caller = call();
  hear(caller, message(0x10, 320));
  host.advance(milliseconds(480));
  std::vector<Raw> burst(25, message(0x10, 320));
  caller.send(joined(burst));
  ASSERT_EQ(leg.packets().size(), 26u);
  for (size_t i = 0; i < 26; ++i) EXPECT_EQ(leg.packets()[i].position, i * 160);
}

TEST_F(AudioSocketLeg, ReportsEachKeyOnce) {
  FarStream caller = call();
  caller.send(Raw{0x03, 0, 1, '1', 0x03, 0, 1, '#', 0x03, 0, 1, 'x'});
  EXPECT_EQ(leg.digits(), (std::vector<std::pair<char, uint32_t>>{{'1', 0u}, {'#', 0u}}));
  EXPECT_EQ(leg.stats().packets_rejected, 1u);
}

TEST_F(AudioSocketLeg, EndsWellOnAHangUpMessage) {
  FarStream caller = call();
  caller.send(Raw{0, 0, 0});
  EXPECT_TRUE(leg.ended());
  EXPECT_TRUE(leg.error().ok());
  caller.take();
  host.advance(milliseconds(100));
  const size_t before = host.wire().size();
  leg.close();
  for (size_t i = before; i < host.wire().size(); ++i)
    EXPECT_EQ(host.wire()[i].kind, WireEvent::Kind::kClose) << "nothing is said to who has left";
}

TEST_F(AudioSocketLeg, EndsWellAtTheEndOfTheStream) {
  FarStream caller = call();
  caller.send(Raw{0x10, 0x01});
  caller.close();
  EXPECT_TRUE(leg.ended());
  EXPECT_TRUE(leg.error().ok());
  host.advance(milliseconds(20));
  EXPECT_EQ(host.running_timers(), 0u);
}

TEST_F(AudioSocketLeg, EndsWellOnAReset) {
  FarStream caller = call();
  caller.close(DGM_UNAVAILABLE, "connection reset by peer");
  EXPECT_TRUE(leg.ended());
  EXPECT_TRUE(leg.error().ok());
}

TEST_F(AudioSocketLeg, SaysWhatBrokeTheStream) {
  FarStream caller = call();
  caller.send(joined({message(0x10, 320), {0x55, 0, 0}, message(0x10, 320)}));
  EXPECT_TRUE(leg.ended());
  EXPECT_EQ(leg.error().status, Status::kInvalidArgument);
  EXPECT_EQ(leg.error().detail,
            "AudioSocket: found a message of kind 0x55 and length 0; AudioSocket has 0x00 (0 "
            "bytes), 0x01 (16), 0x03 (1), 0x10-0x18 (at most 7680) and 0xff (0 or 1)");
  EXPECT_EQ(leg.packets().size(), 1u);
}

TEST_F(AudioSocketLeg, RefusesASecondUuid) {
  FarStream caller = call();
  caller.send(kUuidMessage);
  EXPECT_EQ(leg.error().detail,
            "AudioSocket: a second UUID on one connection; one connection is one call");
}

TEST_F(AudioSocketLeg, PassesOnAnErrorOfTheFarEnd) {
  FarStream caller = call();
  caller.send(Raw{0xff, 0, 1, 4});
  EXPECT_EQ(leg.error().status, Status::kUnavailable);
  EXPECT_EQ(leg.error().provider_code, "4");
}

TEST_F(AudioSocketLeg, ToleratesEmptyAndOddAudio) {
  FarStream caller = call();
  caller.send(joined({message(0x10, 0), message(0x10, 319), message(0x10, 320)}));
  EXPECT_EQ(leg.packets().size(), 1u);
  EXPECT_EQ(leg.stats().packets_rejected, 2u);
  EXPECT_FALSE(leg.ended());
}

TEST_F(AudioSocketLeg, HangsUpOnTheWire) {
  FarStream caller = call();
  caller.take();
  const size_t before = host.wire().size();
  leg.close();
  ASSERT_GT(host.wire().size(), before);
  EXPECT_EQ(host.wire()[before].kind, WireEvent::Kind::kStream);
  EXPECT_EQ(host.wire()[before].data, (Raw{0, 0, 0}));
  EXPECT_FALSE(caller.is_open());
  host.advance(milliseconds(20));
  EXPECT_EQ(host.running_timers(), 0u);
}

TEST_F(AudioSocketLeg, NeverSendsAnEmptyOrTooLongMessage) {
  FarStream caller = call();
  caller.take();
  EXPECT_EQ(leg.send({}), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(leg.send(Raw(1922, 0)), DGM_INVALID_ARGUMENT);
  EXPECT_TRUE(caller.take().empty());
}

TEST_F(AudioSocketLeg, TellsWhenTheFarEndReadsNoMore) {
  FarStream caller = call();
  caller.hold(true);
  EXPECT_EQ(leg.send(Raw(320, 0)), DGM_BUSY);
  EXPECT_EQ(leg.stats().packets_sent, 0u);
  caller.hold(false);
  EXPECT_EQ(leg.send(Raw(320, 0)), DGM_OK);
  EXPECT_EQ(leg.stats().packets_sent, 1u);
  EXPECT_EQ(leg.stats().bytes_sent, 320u);
}

TEST_F(AudioSocketLeg, IsNotOpenedWithoutACaller) {
  EXPECT_EQ(leg.open(), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(leg.error().detail,
            "an AudioSocket leg needs the stream of a caller; it cannot be opened by itself");
}

TEST_F(AudioSocketLeg, EndsWellWhenTheCallerHungUpOnTheWay) {
  FarStream caller = host.connect(5050);
  caller.send(kUuidMessage);
  leg.take(listener.offers.at(0));
  caller.close();
  EXPECT_EQ(leg.open(), DGM_OK);
  host.run_pending();
  EXPECT_TRUE(leg.ended());
  EXPECT_TRUE(leg.error().ok());
}

TEST_F(AudioSocketLeg, SaysThatItsStreamIsGone) {
  listener.offers.push_back({"7000", kUuidText, "127.0.0.1:40000", dgm_socket{999}, {}});
  leg.take(listener.offers.at(0));
  EXPECT_EQ(leg.open(), DGM_UNAVAILABLE);
  EXPECT_EQ(leg.error().detail, "the caller hung up before the leg was opened");
}

TEST_F(AudioSocketLeg, CannotSendKeys) {
  call();
  EXPECT_EQ(leg.send_dtmf('1', 100), DGM_UNSUPPORTED);
}

}  // namespace
}  // namespace dragoman::audiosocket
