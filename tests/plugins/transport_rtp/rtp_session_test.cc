// The plugin as the host loads it, on a host in memory.
#include <gtest/gtest.h>

#include <string>

#include "dragoman/cpp/address.hpp"
#include "dragoman/testing/conformance.h"
#include "dragoman/testing/drivers/transport_driver.h"
#include "plugins/transport_rtp/rtcp.h"
#include "tests/plugins/transport_rtp/option_table.h"
#include "tests/plugins/transport_rtp/stream_writer.h"

namespace dragoman::rtp {
namespace {

using dragoman::testing::FakeHost;
using dragoman::testing::FarUdp;
using dragoman::testing::ListenerDriver;
using dragoman::testing::loopback;
using dragoman::testing::OptionValues;
using dragoman::testing::PluginFile;
using dragoman::testing::TestProvider;
using dragoman::testing::TransportDriver;
using std::chrono::milliseconds;
using Events = std::vector<std::string>;

const std::string kFile = std::string(DGM_BINARY_DIR) + "/plugins/transport_rtp.so";

struct RtpPlugin : ::testing::Test {
  FakeHost host;
  PluginFile file{kFile};
  const dgm_provider_type& type = *file.find(DGM_TRANSPORT_ID, "rtp");

  ~RtpPlugin() override { EXPECT_EQ(host.violations(), Events{}); }

  std::string refusal(const OptionValues& options) {
    const TestProvider provider(type, options);
    EXPECT_FALSE(provider.ok());
    return provider.error().detail;
  }
};

struct RtpLeg : RtpPlugin {
  explicit RtpLeg(const OptionValues& options = {}) : provider(type, options) {
    EXPECT_TRUE(provider.ok()) << provider.error().detail;
  }

  void open_standing(uint16_t port = 5000) {
    leg.local_port = port;
    ASSERT_EQ(leg.open(), DGM_OK) << leg.error().detail;
    host.run_pending();
  }
  void open_towards(const std::string& remote) {
    leg.remote = remote;
    ASSERT_EQ(leg.open(), DGM_OK) << leg.error().detail;
    host.run_pending();
  }
  FarUdp socket() { return host.udp(leg.local().port); }
  void hear(int packets = 1) {
    for (int i = 0; i < packets; ++i) {
      socket().send(stream.next(), peer);
      host.advance(milliseconds(20));
    }
  }
  // The packet that send() put on the wire.
  Header say(uint32_t flags = 0) {
    socket().take();
    EXPECT_EQ(leg.send(Raw(leg.payload_size(), 0xff), flags), DGM_OK);
    const auto sent = socket().take();
    EXPECT_EQ(sent.size(), 1u) << "one datagram per frame";
    Packet packet;
    if (sent.size() == 1) {
      EXPECT_EQ(parse_packet(sent[0].data, packet), Reject::kNone);
      last_to = sent[0].to;
    }
    return packet.header;
  }
  // The last report sent from this port.
  std::optional<Compound> report_from(uint16_t port) {
    std::optional<Compound> found;
    reports_ = host.udp(port).take();
    for (const auto& datagram : reports_) {
      if (!looks_like_rtcp(datagram.data)) continue;
      Compound compound;
      EXPECT_TRUE(parse_compound(datagram.data, compound));
      found = compound;
      last_to = datagram.to;
    }
    return found;
  }
  Raw report(const Compound& compound) {
    Raw raw(kMaxCompound);
    raw.resize(write_compound(compound, raw));
    return raw;
  }
  Raw bye() {
    Compound compound;
    compound.bye_count = 1;
    compound.byes[0] = stream.header.ssrc;
    return report(compound);
  }

  TestProvider provider;
  TransportDriver leg{host, provider, {}};
  StreamWriter stream;
  dgm_address peer = loopback(20232);
  dgm_address last_to{};
  std::vector<FarUdp::Datagram> reports_;
};

TEST(RtpPluginFile, FollowsTheRulesOfTheAbi) { dragoman::testing::run_conformance(kFile); }

TEST_F(RtpPlugin, HasTheOptionsThatItsReadmeTells) {
  const std::string readme =
      test::read_file(std::string(DGM_SOURCE_DIR) + "/plugins/transport_rtp/README.md");
  EXPECT_NE(readme.find(test::option_table(type)), std::string::npos) << test::option_table(type);
}

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

TEST_F(RtpLeg, SaysWhatIsWrongWithAWish) {
  leg.codec = "opus";
  EXPECT_EQ(leg.open(), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(leg.error().detail, "codec \"opus\" is not one of ulaw, alaw, g722, l16");
  TransportDriver other{host, provider, {}};
  other.remote = "asterisk:20232";
  EXPECT_EQ(other.open(), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(other.error().detail,
            "remote \"asterisk:20232\" is not ADDRESS:PORT, such as 127.0.0.1:20232");
  EXPECT_EQ(host.open_sockets(), 0u);
  EXPECT_EQ(host.running_timers(), 0u);
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

struct RtpLegInASmallRange : RtpLeg {
  RtpLegInASmallRange() : RtpLeg({{"ports", "20000-20007"}}) {}
};

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

TEST_F(RtpLeg, EndsAfterThirtySecondsOfSilenceElsewhere) {
  open_towards("127.0.0.1:20232");
  hear();
  host.advance(milliseconds(29'000));
  EXPECT_FALSE(leg.ended());
  host.advance(milliseconds(2'000));
  EXPECT_TRUE(leg.ended());
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

struct RtpLegWithoutReports : RtpLeg {
  RtpLegWithoutReports() : RtpLeg({{"rtcp", "false"}}) {}
};

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

struct RtpLegOfAnybody : RtpLeg {
  RtpLegOfAnybody() : RtpLeg({{"strict_source", "off"}}) {}
};

TEST_F(RtpLegOfAnybody, AnswersWhoeverSentLast) {
  open_standing();
  hear(60);
  peer = loopback(30'000);
  hear();
  say();
  EXPECT_EQ(last_to.port, 30'000);
}

struct RtpLegOnVersionSix : RtpLeg {
  RtpLegOnVersionSix() : RtpLeg({{"standing", "[::1]:5000=7777"}}) {}
};

TEST_F(RtpLegOnVersionSix, BindsTheAddressItWasGiven) {
  open_standing();
  EXPECT_EQ(to_string(leg.local()), "[::1]:5000");
}

}  // namespace
}  // namespace dragoman::rtp
