// Where Asterisk connects for calls that call control has announced.
#include "tests/plugins/transport_audiosocket/audiosocket_listening.h"

namespace dragoman::audiosocket {
namespace {

using dragoman::testing::rendezvous_of;

struct Announced : Listening {
  Announced() : Listening({{"announced", "127.0.0.1:5054"}}) {}
};
struct AnnouncedEverywhere : Listening {
  AnnouncedEverywhere() : Listening({{"announced", "0.0.0.0:5054"}}) {}
};
struct AnnouncedAnyPort : Listening {
  AnnouncedAnyPort() : Listening({{"announced", "[::1]:0"}}) {}
};

TEST_F(Listening, SendsAnnouncedCallsToItsFirstPlace) {
  EXPECT_EQ(rendezvous_of(provider).kind, dgm_rendezvous_kind{DGM_MEET_OFFER});
  EXPECT_EQ(rendezvous_of(provider).address, "127.0.0.1:5050");
}

TEST_F(Announced, HasAPlaceOfItsOwnForThem) {
  EXPECT_EQ(host.listening_ports(), (std::vector<uint16_t>{5050, 5052, 5054}));
  EXPECT_EQ(rendezvous_of(provider).address, "127.0.0.1:5054");
}

TEST_F(Announced, OffersACallerThereByItsUuidAloneAndToNoExtension) {
  host.connect(5054).send(kUuidMessage);
  ASSERT_EQ(listener.offers.size(), 1u);
  EXPECT_EQ(listener.offers[0].call_id, kUuidText);
  EXPECT_EQ(listener.offers[0].extension, "");
  TransportDriver leg{host, provider, {}};
  leg.take(listener.offers[0]);
  EXPECT_EQ(leg.open(), DGM_OK);
}

TEST_F(AnnouncedEverywhere, TellsAnAsteriskOnThisMachineLoopback) {
  EXPECT_EQ(rendezvous_of(provider).address, "127.0.0.1:5054");
}

TEST_F(AnnouncedAnyPort, TellsThePortThatTheSystemChose) {
  EXPECT_EQ(rendezvous_of(provider).address,
            "[::1]:" + std::to_string(host.listening_ports().back()));
}

TEST_F(Listening, RefusesAnAnnouncedPlaceThatIsNone) {
  EXPECT_EQ(refusal({{"announced", "5054"}}),
            "announced: \"5054\" is not ADDRESS:PORT, such as 127.0.0.1:5054");
  EXPECT_EQ(refusal({{"announced", "127.0.0.1:5054=7000"}}),
            "announced: \"127.0.0.1:5054=7000\" is not ADDRESS:PORT, such as 127.0.0.1:5054");
  EXPECT_EQ(refusal({{"announced", "127.0.0.1:5052"}}),
            "announced: 127.0.0.1:5052 is one of listen; leave announced empty to use the first "
            "place of listen");
}

}  // namespace
}  // namespace dragoman::audiosocket
