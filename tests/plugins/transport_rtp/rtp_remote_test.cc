// A leg of call control: told first where to be reached, then where to send.
#include <algorithm>

#include "tests/plugins/transport_rtp/rtp_leg.h"

namespace dragoman::rtp {
namespace {

struct RtpLegOfACall : RtpLeg {
  explicit RtpLegOfACall(const OptionValues& options = {}) : RtpLeg(options) {}
  void open() {
    ASSERT_EQ(leg.open(), DGM_OK) << leg.error().detail;
    host.run_pending();
  }
};

struct RtpLegOfACallBehindNat : RtpLegOfACall {
  RtpLegOfACallBehindNat() : RtpLegOfACall({{"strict_source", "nat"}}) {}
};

TEST_F(RtpLegOfACall, TellsWhereItIsReachedAndSpeaksOnlyWhenItKnowsTheFarEnd) {
  open();
  EXPECT_EQ(leg.events(), Events{"ready"});
  EXPECT_EQ(leg.send(Raw(160, 0xff)), DGM_UNAVAILABLE);
  ASSERT_EQ(leg.set_remote("127.0.0.1:20232"), DGM_OK);
  EXPECT_EQ(leg.events(), (Events{"ready", "format"}));
  say();
  EXPECT_TRUE(same(last_to, peer));
}

TEST_F(RtpLegOfACall, HearsNobodyButWhomItWasToldOf) {
  open();
  ASSERT_EQ(leg.set_remote("127.0.0.1:20232"), DGM_OK);
  socket().send(stream.next(), loopback(40000));
  EXPECT_TRUE(leg.packets().empty());
  EXPECT_EQ(leg.stats().packets_rejected, 0u) << "the kernel lets nobody else through";
  hear();
  EXPECT_EQ(leg.packets().size(), 1u);
}

TEST_F(RtpLegOfACall, KeepsItsSsrcAndItsNumbersWhenTheFarEndMoves) {
  open();
  ASSERT_EQ(leg.set_remote("127.0.0.1:20232"), DGM_OK);
  hear();
  const Header before = say();
  ASSERT_EQ(leg.set_remote("127.0.0.1:20300"), DGM_OK);
  const Header after = say();
  EXPECT_TRUE(same(last_to, loopback(20300)));
  EXPECT_EQ(after.ssrc, before.ssrc);
  EXPECT_EQ(after.sequence, static_cast<uint16_t>(before.sequence + 1));
  EXPECT_EQ(after.timestamp, before.timestamp + 160);

  socket().send(stream.next(), peer);
  EXPECT_EQ(leg.packets().size(), 1u) << "the place where it was is nobody any more";
  peer = loopback(20300);
  hear();
  EXPECT_EQ(leg.packets().size(), 2u);
  EXPECT_EQ(leg.count("format"), 1u);
}

TEST_F(RtpLegOfACall, WaitsWithItsFormatUntilTheHostKnowsItsPort) {
  ASSERT_EQ(leg.open(), DGM_OK);
  ASSERT_EQ(leg.set_remote("127.0.0.1:20232"), DGM_OK);
  EXPECT_EQ(leg.events(), Events{});
  host.run_pending();
  EXPECT_EQ(leg.events(), (Events{"ready", "format"}));
}

TEST_F(RtpLegOfACall, LearnsFromAListenerThatSpeaksBeforeItIsTold) {
  open();
  hear();
  EXPECT_EQ(leg.events(), (Events{"ready", "format", "packet"}));
  ASSERT_EQ(leg.set_remote("127.0.0.1:20300"), DGM_OK);
  say();
  EXPECT_TRUE(same(last_to, loopback(20300)))
      << "an intruder was first; now it is known who is not";
  socket().send(stream.next(), peer);
  EXPECT_EQ(leg.packets().size(), 1u);
}

TEST_F(RtpLegOfACall, RefusesARemoteThatIsNoAddress) {
  open();
  for (const char* remote : {"", "asterisk:20232", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:70000"})
    EXPECT_EQ(leg.set_remote(remote), DGM_INVALID_ARGUMENT) << remote;
  EXPECT_EQ(leg.events(), Events{"ready"});
}

TEST_F(RtpLegOfACallBehindNat, FollowsTheFarEndFromAnotherPortThanItWasToldOf) {
  open();
  ASSERT_EQ(leg.set_remote("127.0.0.1:20232"), DGM_OK);
  say();
  EXPECT_TRUE(same(last_to, peer));
  for (int i = 0; i < 4; ++i) socket().send(stream.next(), loopback(40000));
  EXPECT_EQ(leg.packets().size(), 1u);
  say();
  EXPECT_TRUE(same(last_to, loopback(40000)));
}

TEST_F(RtpLegOfACall, LivesThroughAHoldOfAnyLength) {
  open();
  ASSERT_EQ(leg.set_remote("127.0.0.1:20232"), DGM_OK);
  hear();
  host.advance(std::chrono::minutes(10));
  EXPECT_FALSE(leg.ended()) << "call control tells when the call is over";
  hear();
  EXPECT_EQ(leg.packets().size(), 2u);
}

TEST_F(RtpLegOfACall, IsRefusedACodecThatAsteriskDoesNotTakeBack) {
  for (const char* codec : {"slin16", "slin48", "opus"}) {
    TransportDriver refused{host, provider, {}};
    refused.codec = codec;
    EXPECT_EQ(refused.open(), DGM_INVALID_ARGUMENT);
    EXPECT_EQ(refused.error().detail,
              "codec \"" + std::string(codec) +
                  "\" is one-way over RTP: Asterisk sends it under a dynamic payload type and "
                  "ignores, without a word, every payload type above 34 that comes back; ask for "
                  "g722, which is 16 kHz both ways, or for slin16 over AudioSocket or WebSocket");
  }
}

TEST_F(RtpLegOfACall, SendsEachCodecUnderAPayloadTypeThatAsteriskTakes) {
  const std::pair<const char*, int> kCodecs[] = {
      {"ulaw", 0}, {"alaw", 8}, {"g722", 9}, {"l16", 11}};
  for (const auto& [codec, payload_type] : kCodecs) {
    TransportDriver one{host, provider, {}};
    one.codec = codec;
    ASSERT_EQ(one.open(), DGM_OK);
    host.run_pending();
    ASSERT_EQ(one.set_remote("127.0.0.1:20232"), DGM_OK);
    EXPECT_EQ(one.send(Raw(one.payload_size(), 0)), DGM_OK);
    const auto sent = host.udp(one.local().port).take();
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].data[1] & 0x7f, payload_type) << codec;
  }
}

TEST_F(RtpLegOfACall, LeavesNoPortBehindAfterManyCalls) {
  for (int i = 0; i < 300; ++i) {
    TransportDriver one{host, provider, {}};
    ASSERT_EQ(one.open(), DGM_OK);
    EXPECT_EQ(one.local().port % 2, 0);
  }
  EXPECT_EQ(host.open_sockets(), 0u);
  EXPECT_EQ(host.running_timers(), 0u);
}

}  // namespace
}  // namespace dragoman::rtp
