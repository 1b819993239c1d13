// Reports (RTCP) of one leg, and the end of the call that they may tell.
#include "tests/plugins/transport_rtp/rtp_leg.h"

namespace dragoman::rtp {
namespace {

struct RtpLegWithoutReports : RtpLeg {
  RtpLegWithoutReports() : RtpLeg({{"rtcp", "false"}}) {}
};

TEST_F(RtpLeg, ReportsBesideThePeersPortAndSaysByeAtTheEnd) {
  open_towards("127.0.0.1:20232");
  const auto control = static_cast<uint16_t>(leg.local().port + 1);
  hear();
  const uint32_t ssrc = say().ssrc;
  hear(400);
  const auto first = report_from(control);
  ASSERT_TRUE(first);
  EXPECT_EQ(last_to.port, 20233);
  EXPECT_EQ(first->ssrc, ssrc);
  EXPECT_TRUE(first->has_sender_info);
  ASSERT_EQ(first->block_count, 1u);
  EXPECT_EQ(first->blocks[0].ssrc, stream.header.ssrc);
  EXPECT_EQ(first->blocks[0].lost, 0);
  EXPECT_EQ(first->bye_count, 0u);

  const size_t before = host.wire().size();
  leg.close();
  bool said_bye = false;
  for (size_t i = before; i < host.wire().size(); ++i) {
    Compound compound;
    if (looks_like_rtcp(host.wire()[i].data) && parse_compound(host.wire()[i].data, compound))
      said_bye = compound.bye_count == 1 && compound.byes[0] == ssrc;
  }
  EXPECT_TRUE(said_bye);
  EXPECT_EQ(host.open_sockets(), 0u);
  EXPECT_EQ(host.running_timers(), 0u);
}

TEST_F(RtpLeg, HearsReportsBesideThePeersPortOnly) {
  open_towards("127.0.0.1:20232");
  hear();
  FarUdp control = host.udp(static_cast<uint16_t>(leg.local().port + 1));
  control.send(bye(), peer);
  host.advance(milliseconds(2'000));
  EXPECT_FALSE(leg.ended());
  EXPECT_EQ(host.metric("dragoman_rtp_rejected_total", "reason=source"), 1);
  control.send(bye(), loopback(20233));
  host.advance(milliseconds(2'000));
  EXPECT_TRUE(leg.ended());
}

TEST_F(RtpLeg, AnswersMultiplexedReportsOnTheSamePort) {
  open_standing();
  hear();
  socket().send(report({}), peer);
  socket().take();
  hear(400);
  ASSERT_TRUE(report_from(5000));
  EXPECT_TRUE(same(last_to, peer));
  EXPECT_EQ(leg.stats().packets_rejected, 0u);
}

TEST_F(RtpLeg, SendsNoReportsFromAStandingPortUnlessThePeerDoes) {
  open_standing();
  hear(500);
  EXPECT_FALSE(report_from(5000));
}

TEST_F(RtpLeg, RefusesReportsOfOthersAndGarbage) {
  open_standing();
  socket().send(bye(), peer);
  EXPECT_EQ(host.metric("dragoman_rtp_rejected_total", "reason=source"), 1)
      << "nobody is known yet";
  hear();
  socket().send(bye(), loopback(40000));
  EXPECT_EQ(host.metric("dragoman_rtp_rejected_total", "reason=source"), 2);
  socket().send({0x81, 203, 0, 1, 0, 0, 0, 1}, peer);
  EXPECT_EQ(host.metric("dragoman_rtp_rejected_total", "reason=rtcp"), 1);
  host.advance(milliseconds(3000));
  EXPECT_FALSE(leg.ended());
}

TEST_F(RtpLeg, EndsWhenThePeerSaysByeAndStops) {
  open_standing();
  hear();
  socket().send(bye(), peer);
  host.advance(milliseconds(2000));
  EXPECT_TRUE(leg.ended());
  EXPECT_TRUE(leg.error().ok()) << leg.error().detail;
}

TEST_F(RtpLeg, GoesOnWhenThePeerSaysByeAndGoesOn) {
  open_standing();
  hear();
  socket().send(bye(), peer);
  hear(100);
  EXPECT_FALSE(leg.ended());
}

TEST_F(RtpLeg, TakesReportsForASignOfLife) {
  open_standing();
  hear();
  for (int i = 0; i < 10; ++i) {
    socket().send(report({}), peer);
    host.advance(milliseconds(5'000));
  }
  EXPECT_FALSE(leg.ended());
}

TEST_F(RtpLegWithoutReports, NeitherSendsNorHearsThem) {
  open_towards("127.0.0.1:20232");
  EXPECT_EQ(host.udp_sockets().size(), 1u);
  hear();
  socket().send(bye(), peer);
  host.advance(milliseconds(5'000));
  EXPECT_FALSE(leg.ended());
  leg.close();
  for (const auto& event : host.wire()) EXPECT_FALSE(looks_like_rtcp(event.data));
}

}  // namespace
}  // namespace dragoman::rtp
