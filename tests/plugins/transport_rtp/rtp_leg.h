// One leg of the plugin with a peer that sends packets and reports.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dragoman/cpp/address.hpp"
#include "plugins/transport_rtp/rtcp.h"
#include "tests/plugins/transport_rtp/stream_writer.h"
#include "tests/support/transport_plugin.h"

namespace dragoman::rtp {

using namespace dragoman::test;
using dragoman::testing::FarUdp;
using Events = std::vector<std::string>;

struct RtpPlugin : TransportPlugin {
  RtpPlugin() : TransportPlugin("rtp") {}
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

}  // namespace dragoman::rtp
