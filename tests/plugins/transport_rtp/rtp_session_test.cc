// The stream of one leg in both directions.
#include "tests/plugins/transport_rtp/rtp_leg.h"

namespace dragoman::rtp {
namespace {

struct RtpLegThatMayBeSilentForThirtySeconds : RtpLeg {
  RtpLegThatMayBeSilentForThirtySeconds() : RtpLeg({{"silence_timeout_s", "30"}}) {}
};

struct RtpLegOfAnybody : RtpLeg {
  RtpLegOfAnybody() : RtpLeg({{"strict_source", "off"}}) {}
};

TEST_F(RtpLeg, WaitsOnItsStandingPortAndSpeaksWhenItIsSpokenTo) {
  open_standing();
  EXPECT_EQ(leg.events(), Events{"ready"});
  EXPECT_TRUE(same(leg.local(), *parse_address("127.0.0.1:5000")));
  EXPECT_EQ(leg.send(Raw(160, 0xff)), DGM_UNAVAILABLE);
  hear();
  EXPECT_EQ(leg.events(), (Events{"ready", "format", "packet"}));
  EXPECT_EQ(leg.send_codec(), dgm_codec{DGM_CODEC_PCMU});
  const Header header = say();
  EXPECT_TRUE(same(last_to, peer));
  EXPECT_EQ(header.payload_type, 0);
  EXPECT_TRUE(header.marker);
}

TEST_F(RtpLeg, SpeaksFirstToAPeerThatIsKnown) {
  open_towards("127.0.0.1:20232");
  EXPECT_EQ(leg.events(), (Events{"ready", "format"}));
  say();
  EXPECT_TRUE(same(last_to, peer));
  hear();
  EXPECT_EQ(leg.events(), (Events{"ready", "format", "packet"})) << "the format is the same";
}

TEST_F(RtpLeg, HearsNobodyButThePeerThatIsKnown) {
  open_towards("127.0.0.1:20232");
  socket().send(stream.next(), loopback(40000));
  EXPECT_TRUE(leg.packets().empty());
  EXPECT_EQ(leg.stats().packets_rejected, 1u);
  EXPECT_EQ(host.metric("dragoman_rtp_rejected_total", "reason=source"), 1);
  EXPECT_EQ(host.metric("dragoman_rtp_rejected_total", "reason=version"), std::nullopt);
}

TEST_F(RtpLeg, LetsTheKernelFilterOnceThePeerIsKnown) {
  open_standing();
  hear(60);
  for (int i = 0; i < 5; ++i) socket().send(stream.next(), loopback(40000));
  EXPECT_EQ(leg.stats().packets_rejected, 0u) << "they did not even arrive";
  say();
  EXPECT_TRUE(same(last_to, peer));
}

TEST_F(RtpLeg, SendsOneStreamForItsWholeLife) {
  open_standing();
  hear();
  Header before = say();
  const uint32_t ssrc = before.ssrc;
  for (int i = 0; i < 20; ++i) {
    if (i == 10) {  // the peer changes its codec, and with it ours
      stream.header.payload_type = 9;
      hear();
      EXPECT_EQ(leg.send_codec(), dgm_codec{DGM_CODEC_G722});
      EXPECT_EQ(leg.send_rate_hz(), 16000u);
    }
    const Header header = say();
    EXPECT_EQ(header.ssrc, ssrc);
    EXPECT_EQ(header.sequence, static_cast<uint16_t>(before.sequence + 1));
    EXPECT_EQ(header.timestamp, before.timestamp + 160);
    EXPECT_EQ(header.payload_type, i < 10 ? 0 : 9);
    EXPECT_FALSE(header.marker);
    before = header;
  }
  EXPECT_TRUE(say(DGM_MEDIA_MARKER).marker);
}

TEST_F(RtpLeg, AnswersSlin16WithG722) {
  open_standing();
  stream.header.payload_type = 118;
  stream.payload_size = 640;
  stream.timestamp_step = 320;
  hear();
  EXPECT_EQ(leg.packets()[0].codec, dgm_codec{DGM_CODEC_L16});
  EXPECT_EQ(leg.packets()[0].sample_rate_hz, 16000u);
  EXPECT_EQ(leg.send_codec(), dgm_codec{DGM_CODEC_G722});
  EXPECT_EQ(say().payload_type, 9);
}

TEST_F(RtpLeg, BeginsWithTheCodecThatTheRouteWishes) {
  leg.codec = "alaw";
  open_towards("127.0.0.1:20232");
  EXPECT_EQ(leg.send_codec(), dgm_codec{DGM_CODEC_PCMA});
  EXPECT_EQ(say().payload_type, 8);
  hear();
  EXPECT_EQ(leg.send_codec(), dgm_codec{DGM_CODEC_PCMU}) << "then what the peer speaks";
}

TEST_F(RtpLeg, EndsAfterTenSecondsOfSilenceOnAStandingPort) {
  open_standing();
  host.advance(milliseconds(120'000));
  EXPECT_FALSE(leg.ended()) << "nobody has called yet";
  hear();
  host.advance(milliseconds(9'000));
  EXPECT_FALSE(leg.ended());
  host.advance(milliseconds(2'000));
  EXPECT_TRUE(leg.ended());
  EXPECT_TRUE(leg.error().ok());
  EXPECT_EQ(host.running_timers(), 0u);
}

TEST_F(RtpLegThatMayBeSilentForThirtySeconds, EndsThenAlsoIfCallControlSaysNothing) {
  open_towards("127.0.0.1:20232");
  hear();
  host.advance(milliseconds(29'000));
  EXPECT_FALSE(leg.ended());
  host.advance(milliseconds(2'000));
  EXPECT_TRUE(leg.ended());
}

TEST_F(RtpLeg, ReportsAKeyOnceAndALostEndWithinASecond) {
  open_standing();
  hear();
  Header header = stream.header;
  header.payload_type = 101;
  for (int i = 0; i < 3; ++i) {
    socket().send(packet_of(header, {11, 0x8a, 0x03, 0x20}), peer);
    ++header.sequence;
  }
  header.timestamp += 1600;
  socket().send(packet_of(header, {1, 0x0a, 0x01, 0x40}), peer);
  EXPECT_EQ(leg.digits().size(), 1u);
  host.advance(milliseconds(1'000));
  EXPECT_EQ(leg.digits(), (std::vector<std::pair<char, uint32_t>>{{'#', 100u}, {'1', 40u}}));
}

TEST_F(RtpLeg, SendsKeysInTheSlotsOfAudio) {
  open_standing();
  hear();
  say();
  EXPECT_EQ(leg.send_dtmf('5', 100), DGM_OK);
  EXPECT_EQ(leg.send_dtmf('x', 100), DGM_INVALID_ARGUMENT);
  std::string types;
  for (int i = 0; i < 10; ++i) types += say().payload_type == 101 ? 'k' : 'a';
  EXPECT_EQ(types, "kkkkkkkaaa");
}

TEST_F(RtpLeg, ChangesItsNumberOnceWhenThePeerHasTheSame) {
  open_standing();
  hear();
  const uint32_t ours = say().ssrc;
  stream.header.ssrc = ours;
  hear(2);
  const Header after = say();
  EXPECT_NE(after.ssrc, ours);
  stream.header.ssrc = after.ssrc;  // an echo follows
  hear(2);
  EXPECT_EQ(say().ssrc, after.ssrc);
}

TEST_F(RtpLeg, CountsWhatItDoes) {
  open_standing();
  hear(3);
  stream.skip(2);
  hear();
  say();
  say();
  socket().send({1, 2, 3}, peer);
  const dgm_leg_stats stats = leg.stats();
  EXPECT_EQ(stats.packets_received, 4u);
  EXPECT_EQ(stats.bytes_received, 640u);
  EXPECT_EQ(stats.packets_sent, 2u);
  EXPECT_EQ(stats.bytes_sent, 320u);
  EXPECT_EQ(stats.packets_lost, 2);
  EXPECT_EQ(stats.packets_rejected, 1u);
  EXPECT_GT(stats.jitter_ms, 0);
  EXPECT_LT(stats.round_trip_ms, 0);
}

TEST_F(RtpLeg, TellsWhenTheKernelTakesNoMore) {
  open_standing();
  hear();
  socket().hold(true);
  EXPECT_EQ(leg.send(Raw(160, 0xff)), DGM_BUSY);
  EXPECT_EQ(leg.stats().packets_sent, 0u);
  socket().hold(false);
  EXPECT_EQ(leg.send(Raw(1921, 0)), DGM_INVALID_ARGUMENT);
}

TEST_F(RtpLegOfAnybody, AnswersWhoeverSentLast) {
  open_standing();
  hear(60);
  peer = loopback(30'000);
  hear();
  say();
  EXPECT_EQ(last_to.port, 30'000);
}

}  // namespace
}  // namespace dragoman::rtp
