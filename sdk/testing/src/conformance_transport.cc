// Rules for how the media of a call that call control brings finds its leg.
#include <algorithm>

#include "conformance_case.h"
#include "dragoman/cpp/address.hpp"
#include "dragoman/testing/drivers/transport_driver.h"

namespace dragoman::testing {

namespace {

uint16_t port_in(std::string_view address) {
  const size_t scheme = address.find("://");
  if (scheme != std::string_view::npos) address.remove_prefix(scheme + 3);
  address = address.substr(0, address.find('/'));
  const std::optional<Address> parsed = parse_address(address);
  return parsed ? parsed->port : uint16_t{0};
}

void transport_meets_where_it_says(ConformanceCase& test) {
  ListenerDriver listener(test.host(), test.provider());
  const bool listens = listener.listen() != DGM_UNSUPPORTED;
  test.host().run_pending();
  const SeenRendezvous meeting = rendezvous_of(test.provider());
  if (meeting.kind == DGM_MEET_OFFER) {
    EXPECT_TRUE(listens) << "DGM_MEET_OFFER of a transport that does not listen";
    const std::vector<uint16_t> ports = test.host().listening_ports();
    EXPECT_NE(std::find(ports.begin(), ports.end(), port_in(meeting.address)), ports.end())
        << "nobody listens at \"" << meeting.address << "\", where callers are sent to";
  } else if (meeting.kind == DGM_MEET_REMOTE_FIRST) {
    DriverSettings nowhere = test.settings();
    nowhere.remote.clear();
    EXPECT_FALSE(test.open(&nowhere)) << "open() without the remote that must be known first";
  } else {
    EXPECT_EQ(meeting.kind, dgm_rendezvous_kind{DGM_MEET_LEG_FIRST});
  }
  listener.close();
  test.settle();
}

void transport_survives_any_remote(ConformanceCase& test) {
  const std::unique_ptr<SessionDriver> session = test.open();
  if (!session) return;
  auto& leg = static_cast<TransportDriver&>(*session);
  for (const std::string& remote :
       {std::string("127.0.0.1:20232"), std::string(), std::string("banana"),
        std::string("127.0.0.1:0"), std::string("[::1]:99999"), std::string("ws://\xff\xfe/"),
        std::string(70'000, ':'), std::string("127.0.0.1:20234")}) {
    leg.set_remote(remote);
    if (!leg.ended()) leg.work(0);
  }
  test.settle();
}

void transport_survives_strangers_that_upgrade(ConformanceCase& test) {
  ListenerDriver listener(test.host(), test.provider());
  if (listener.listen() == DGM_UNSUPPORTED) return;
  test.host().run_pending();
  for (const uint16_t port : test.host().websocket_ports()) {
    for (const std::string& target :
         {std::string("/"), std::string(), std::string("/media"), std::string("/media?a=b&&=%zz"),
          std::string("/\xff"), "/" + std::string(7000, 'x')})
      test.host().upgrade(port, target, {{"Sec-WebSocket-Protocol", "no such thing"}});
  }
  test.network_talks_garbage();
  test.host().advance(std::chrono::seconds(60));
  listener.close();
  test.settle();
}

}  // namespace

std::vector<ConformanceRule> transport_rules() {
  return {
      {DGM_TRANSPORT_ID, "MeetsWhereItSays", &with_provider<&transport_meets_where_it_says>},
      {DGM_TRANSPORT_ID, "SurvivesAnyRemote", &with_provider<&transport_survives_any_remote>},
      {DGM_TRANSPORT_ID, "SurvivesStrangersThatUpgrade",
       &with_provider<&transport_survives_strangers_that_upgrade>},
  };
}

}  // namespace dragoman::testing
