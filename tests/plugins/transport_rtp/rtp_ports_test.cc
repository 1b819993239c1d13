// Options of the plugin, and the ports that its legs take.
#include "tests/plugins/transport_rtp/rtp_leg.h"

namespace dragoman::rtp {
namespace {

struct RtpLegInASmallRange : RtpLeg {
  RtpLegInASmallRange() : RtpLeg({{"ports", "20000-20007"}}) {}
};

struct RtpLegOnVersionSix : RtpLeg {
  RtpLegOnVersionSix() : RtpLeg({{"standing", "[::1]:5000=7777"}}) {}
};

TEST(RtpPluginFile, FollowsTheRulesOfTheAbi) {
  dragoman::testing::run_conformance(transport_file("rtp"));
}

TEST_F(RtpPlugin, HasTheOptionsThatItsReadmeTells) { expect_options_in_readme(); }

TEST_F(RtpPlugin, RefusesOptionsThatMakeNoSense) {
  EXPECT_EQ(refusal({{"standing", "5000=7777"}}),
            "standing: \"5000=7777\" is not ADDRESS:PORT=EXTENSION, such as 127.0.0.1:5000=7777");
  EXPECT_EQ(refusal({{"standing", "127.0.0.1:5000="}}),
            "standing: \"127.0.0.1:5000=\" is not ADDRESS:PORT=EXTENSION, such as "
            "127.0.0.1:5000=7777");
  EXPECT_EQ(refusal({{"standing", "127.0.0.1:5000=1, 127.0.0.2:5000=2"}}),
            "standing: port 5000 is given twice; each standing leg needs its own port");
  EXPECT_EQ(refusal({{"ports", "20001-23999"}}),
            "ports: \"20001-23999\" is not FIRST-LAST with an even first port, such as "
            "20000-23999");
  EXPECT_EQ(refusal({{"ports", "23998-20000"}}),
            "ports: \"23998-20000\" is not FIRST-LAST with an even first port, such as "
            "20000-23999");
  EXPECT_EQ(refusal({{"bind", "localhost"}}),
            "bind: \"localhost\" is not a literal address, such as 127.0.0.1");
  EXPECT_EQ(refusal({{"payload_types", "111=opus/48000"}}),
            "payload_types: \"111=opus/48000\" has a codec other than l16; write NUMBER=l16/RATE, "
            "such as 118=l16/16000");
  EXPECT_EQ(refusal({{"dtmf_payload_type", "13"}}), "dtmf_payload_type: 13 is outside 96..127");
}

TEST_F(RtpLeg, AnnouncesItsStandingLegs) {
  ListenerDriver listener(host, provider);
  ASSERT_EQ(listener.listen(), DGM_OK);
  EXPECT_EQ(listener.standing_legs, (std::vector<std::pair<std::string, uint16_t>>{
                                        {"7777", uint16_t{5000}}, {"8888", uint16_t{5001}}}));
  EXPECT_EQ(host.open_sockets(), 0u) << "the host opens the legs";
}

TEST_F(RtpLeg, SaysWhatIsWrongWithAWish) {
  leg.codec = "speex";
  EXPECT_EQ(leg.open(), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(leg.error().detail, "codec \"speex\" is not one of ulaw, alaw, g722, l16");
  TransportDriver other{host, provider, {}};
  other.remote = "asterisk:20232";
  EXPECT_EQ(other.open(), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(other.error().detail,
            "remote \"asterisk:20232\" is not ADDRESS:PORT, such as 127.0.0.1:20232");
  EXPECT_EQ(host.open_sockets(), 0u);
  EXPECT_EQ(host.running_timers(), 0u);
}

struct RtpWithoutStandingLegs : RtpLeg {
  RtpWithoutStandingLegs() : RtpLeg({{"standing", ""}}) {}
};

TEST_F(RtpWithoutStandingLegs, AnnouncesNoneAndServesTheOthers) {
  ListenerDriver listener(host, provider);
  ASSERT_EQ(listener.listen(), DGM_OK);
  EXPECT_TRUE(listener.standing_legs.empty());
  open_towards("127.0.0.1:20232");
  EXPECT_TRUE(leg.ready());
}

TEST_F(RtpLeg, TakesAnEvenPortOfItsRangeAndTheOddOneForReports) {
  open_towards("127.0.0.1:20232");
  const uint16_t port = leg.local().port;
  EXPECT_GE(port, 20000);
  EXPECT_LE(port, 23998);
  EXPECT_EQ(port % 2, 0);
  EXPECT_EQ(host.udp_sockets().size(), 2u);
  EXPECT_TRUE(host.udp(static_cast<uint16_t>(port + 1)).is_open());
}

TEST_F(RtpLeg, SaysWhenItsPortIsTaken) {
  host.occupy_port(5000);
  leg.local_port = 5000;
  EXPECT_EQ(leg.open(), DGM_UNAVAILABLE);
  EXPECT_NE(leg.error().detail.find("5000"), std::string::npos) << leg.error().detail;
}

TEST_F(RtpLegInASmallRange, UsesEveryPortAndThenSaysThatNoneIsLeft) {
  std::vector<std::unique_ptr<TransportDriver>> legs;
  for (int i = 0; i < 4; ++i) {
    legs.push_back(std::make_unique<TransportDriver>(host, provider, testing::DriverSettings{}));
    ASSERT_EQ(legs.back()->open(), DGM_OK) << i;
  }
  EXPECT_EQ(leg.open(), DGM_UNAVAILABLE);
  EXPECT_FALSE(leg.error().detail.empty());
  legs.clear();
  EXPECT_EQ(leg.open(), DGM_OK);
}

TEST_F(RtpLeg, LeavesThePortBesideItToTheOtherStandingLeg) {
  open_standing(5000);
  EXPECT_EQ(host.udp_sockets().size(), 1u);
  TransportDriver other{host, provider, {}};
  other.local_port = 5001;
  ASSERT_EQ(other.open(), DGM_OK);
  EXPECT_EQ(host.udp_sockets().size(), 3u);
}

TEST_F(RtpLeg, WorksWithoutItsReportPort) {
  host.occupy_port(5002);
  open_standing(5001);
  EXPECT_TRUE(leg.ready());
  EXPECT_TRUE(host.logged("no RTCP port beside 127.0.0.1:5001"));
}

TEST_F(RtpLeg, ServesTheNextCallerOnTheSamePort) {
  open_standing();
  hear();
  leg.close();
  TransportDriver next{host, provider, {}};
  next.local_port = 5000;
  ASSERT_EQ(next.open(), DGM_OK);
  host.run_pending();
  host.udp(5000).send(stream.next(), loopback(30000));
  EXPECT_EQ(next.packets().size(), 1u);
}

TEST_F(RtpLegOnVersionSix, BindsTheAddressItWasGiven) {
  open_standing();
  EXPECT_EQ(to_string(leg.local()), "[::1]:5000");
}

}  // namespace
}  // namespace dragoman::rtp
