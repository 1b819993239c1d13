#include <gmock/gmock.h>

#include "dragoman/cpp/address.hpp"
#include "dragoman/testing/drivers/transport_driver.h"

namespace {

using namespace dragoman::testing;

class TransportUdpL16 : public ::testing::Test {
 protected:
  FakeHost host_;
  PluginFile plugin_{PLUGIN_FILE};
  TestProvider provider_{*plugin_.find("dgm.transport/1"), {{"standing", "7777=6000, 8888=6002"}}};
  TransportDriver leg_{host_, provider_, {}};
};

TEST_F(TransportUdpL16, HearsTheFirstSenderAndNobodyElse) {
  leg_.local_port = 6000;
  ASSERT_EQ(leg_.open(), DGM_OK);
  EXPECT_EQ(leg_.local().port, 6000);

  host_.udp(6000).send(Bytes(640, 1), loopback(40000));
  host_.udp(6000).send(Bytes(640, 2), loopback(40001));
  host_.udp(6000).send(Bytes(640, 3), loopback(40000));

  ASSERT_EQ(leg_.packets().size(), 2u);
  EXPECT_EQ(leg_.packets()[1].payload, Bytes(640, 3));
  EXPECT_EQ(leg_.packets()[1].position, 320u);
  EXPECT_EQ(leg_.packets()[1].codec, DGM_CODEC_L16);
}

TEST_F(TransportUdpL16, AnswersTheCallerWithWholeDatagrams) {
  leg_.local_port = 6000;
  ASSERT_EQ(leg_.open(), DGM_OK);
  EXPECT_EQ(leg_.send(Bytes(640, 9)), DGM_BUSY) << "nobody has called so far";
  host_.udp(6000).send(Bytes(640, 1), loopback(40000));

  EXPECT_EQ(leg_.send(Bytes(640, 9)), DGM_OK);

  const auto sent = host_.udp(6000).take();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].data, Bytes(640, 9));
  EXPECT_EQ(dragoman::to_string(sent[0].to), "127.0.0.1:40000");
  EXPECT_EQ(leg_.stats().packets_sent, 1u);
}

TEST_F(TransportUdpL16, RejectsOddAndOversizedDatagramsAndCountsThem) {
  leg_.local_port = 6000;
  ASSERT_EQ(leg_.open(), DGM_OK);
  for (const size_t size : {0u, 1u, 641u, 1922u, 65'507u}) host_.udp(6000).send(Bytes(size, 0));
  EXPECT_TRUE(leg_.packets().empty());
  EXPECT_EQ(leg_.stats().packets_rejected, 5u);
}

TEST_F(TransportUdpL16, SaysWhichPortIsInUse) {
  host_.occupy_port(6000);
  leg_.local_port = 6000;
  EXPECT_EQ(leg_.open(), DGM_UNAVAILABLE);
  EXPECT_EQ(leg_.error().detail, "address 127.0.0.1:6000 is in use");
}

TEST_F(TransportUdpL16, OffersAStandingLegForEachConfiguredPort) {
  ListenerDriver listener(host_, provider_);
  ASSERT_EQ(listener.listen(), DGM_OK);
  EXPECT_THAT(listener.standing_legs,
              ::testing::ElementsAre(::testing::Pair("7777", 6000), ::testing::Pair("8888", 6002)));
}

TEST_F(TransportUdpL16, SendsWhereTheFarEndSaysThatItHearsAndHearsNobodyElse) {
  ASSERT_EQ(leg_.open(), DGM_OK);
  EXPECT_EQ(leg_.set_remote("asterisk:20232"), DGM_INVALID_ARGUMENT);
  EXPECT_EQ(leg_.send_codec(), dgm_codec{0});

  ASSERT_EQ(leg_.set_remote("127.0.0.1:20232"), DGM_OK);
  EXPECT_EQ(leg_.send_codec(), dgm_codec{DGM_CODEC_L16});
  EXPECT_EQ(leg_.send(Bytes(640, 0)), DGM_OK);

  const uint16_t port = leg_.local().port;
  EXPECT_EQ(dragoman::to_string(host_.udp(port).take().at(0).to), "127.0.0.1:20232");
  host_.udp(port).send(Bytes(640, 1), loopback(40000));
  host_.udp(port).send(Bytes(640, 2), loopback(20232));
  ASSERT_EQ(leg_.packets().size(), 1u);
  EXPECT_EQ(leg_.packets()[0].payload, Bytes(640, 2));
}

TEST_F(TransportUdpL16, CallsAFarEndThatIsKnownInAdvance) {
  leg_.remote = "127.0.0.1:20232";
  ASSERT_EQ(leg_.open(), DGM_OK);
  EXPECT_EQ(leg_.send_codec(), dgm_codec{DGM_CODEC_L16});
  EXPECT_EQ(leg_.send(Bytes(640, 0)), DGM_OK);
}

}  // namespace
