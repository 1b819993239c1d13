// At which addresses and ports a UDP socket can be had, and what is said when it cannot.
#include <unistd.h>

#include "host/net/port_owner.h"
#include "tests/host/net/udp_socket_fixture.h"

namespace dgm::net {
namespace {

class UdpPortsTest : public UdpSocketTest {};

INSTANTIATE_TEST_SUITE_P(Ticks, UdpPortsTest, ::testing::Values(0u, 1000u));

TEST_P(UdpPortsTest, TakesTheFirstFreeEvenPortOfARange) {
  Ear& ear = new_ear();
  run_on(worker, [&] {
    UdpSocket& probe = open(ear);
    const auto base = static_cast<uint16_t>((probe.local().port & ~1u) - 40);
    std::vector<std::unique_ptr<UdpSocket>> legs;
    for (int i = 0; i < 3; ++i) {
      auto leg =
          UdpSocket::open(worker,
                          {.bind = *parse_address("127.0.0.1", static_cast<uint16_t>(base + 1)),
                           .last_port = static_cast<uint16_t>(base + 40)},
                          ear);
      ASSERT_TRUE(leg) << leg.error().text();
      EXPECT_EQ((*leg)->local().port % 2, 0);
      EXPECT_GT((*leg)->local().port, legs.empty() ? base : legs.back()->local().port);
      legs.push_back(*std::move(leg));
    }
  });
}

TEST_P(UdpPortsTest, APortInUseNamesTheAddressAndItsOwner) {
  Ear& ear = new_ear();
  run_on(worker, [&] {
    UdpSocket& first = open(ear);
    auto second = UdpSocket::open(worker, {.bind = first.local()}, ear);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().text(), "UDP 127.0.0.1:" + std::to_string(first.local().port) +
                                         ": in use by process net_test (pid " +
                                         std::to_string(::getpid()) +
                                         "): stop it, or choose another port");
  });
}

TEST_P(UdpPortsTest, AFullRangeSaysHowManyPortsWereTried) {
  Ear& ear = new_ear();
  run_on(worker, [&] {
    std::vector<std::unique_ptr<UdpSocket>> legs;
    UdpSocket& probe = open(ear);
    const auto port = static_cast<uint16_t>(probe.local().port & ~1u);
    if (port != probe.local().port) {
      auto even = UdpSocket::open(worker, {.bind = *parse_address("127.0.0.1", port)}, ear);
      if (even) legs.push_back(*std::move(even));
    }
    auto refused = UdpSocket::open(
        worker, {.bind = *parse_address("127.0.0.1", port), .last_port = port}, ear);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text(),
              "UDP 127.0.0.1:" + std::to_string(port) + " to " + std::to_string(port) +
                  ": all 1 even ports of this range are in use: widen the range, or lower the "
                  "number of calls");
  });
}

TEST_P(UdpPortsTest, AnAddressOfAnotherMachineIsRefusedWithARemedy) {
  Ear& ear = new_ear();
  run_on(worker, [&] {
    auto refused = UdpSocket::open(worker, {.bind = *parse_address("192.0.2.1", 0)}, ear);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text(),
              "UDP 192.0.2.1:0: is not an address of this machine: `ip address` lists those it "
              "has");
  });
}

}  // namespace
}  // namespace dgm::net
