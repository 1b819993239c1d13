#include "host/net/udp_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "host/base/clock.h"
#include "host/base/metrics.h"
#include "host/net/address.h"
#include "host/net/port_owner.h"
#include "tests/support/allocation_counter.h"
#include "tests/support/run_on.h"

namespace dgm::net {
namespace {

using test::run_on;
using test::wait_until;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

dgm_bytes bytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

struct Ear final : UdpSocket::Listener {
  void on_datagram(dgm_bytes data, const dgm_address& from, uint64_t arrived_at_ns) override {
    heard.emplace_back(reinterpret_cast<const char*>(data.data), data.size);
    last_from = from;
    last_arrived_at_ns = arrived_at_ns;
    if (then) then();
  }
  std::vector<std::string> heard;
  dgm_address last_from{};
  uint64_t last_arrived_at_ns = 0;
  std::function<void()> then;
};

class UdpSocketTest : public ::testing::TestWithParam<unsigned> {
 protected:
  UdpSocketTest() { worker.start(); }
  ~UdpSocketTest() override {
    run_on(worker, [&] { sockets.clear(); });
  }

  UdpSocket& open(Ear& ear, const char* address = "127.0.0.1") {
    auto socket = UdpSocket::open(worker, {.bind = *parse_address(address, 0)}, ear);
    EXPECT_TRUE(socket) << socket.error().text();
    sockets.push_back(*std::move(socket));
    return *sockets.back();
  }

  Ear& new_ear() { return ears.emplace_back(); }

  Worker worker{0, {.tick_us = GetParam()}};
  std::deque<Ear> ears;  // outlive the sockets that tell them
  std::vector<std::unique_ptr<UdpSocket>> sockets;
};

INSTANTIATE_TEST_SUITE_P(Ticks, UdpSocketTest, ::testing::Values(0u, 1000u));

TEST_P(UdpSocketTest, DeliversADatagramWithItsSourceAndKernelTime) {
  Ear& ear = new_ear();
  Ear& mouth = new_ear();
  UdpSocket *to = nullptr, *from = nullptr;
  uint64_t sent_at_ns = 0;
  run_on(worker, [&] {
    to = &open(ear);
    from = &open(mouth);
    sent_at_ns = steady_now_ns();
    EXPECT_EQ(from->send(&to->local(), bytes("hello")), DGM_OK);
    EXPECT_TRUE(ear.heard.empty()) << "no event comes from inside a call";
  });
  ASSERT_TRUE(wait_until(worker, [&] { return !ear.heard.empty(); }));
  EXPECT_EQ(ear.heard[0], "hello");
  EXPECT_TRUE(same_address(ear.last_from, from->local()));
  // The two clocks are read one after the other: a little tolerance.
  EXPECT_GE(ear.last_arrived_at_ns + kNsPerMs, sent_at_ns);
  EXPECT_LE(ear.last_arrived_at_ns, steady_now_ns() + kNsPerMs);
}

TEST_P(UdpSocketTest, WorksOverIpv6) {
  Ear& ear = new_ear();
  Ear& mouth = new_ear();
  run_on(worker, [&] {
    UdpSocket& to = open(ear, "::1");
    EXPECT_EQ(open(mouth, "::1").send(&to.local(), bytes("six")), DGM_OK);
  });
  ASSERT_TRUE(wait_until(worker, [&] { return !ear.heard.empty(); }));
  EXPECT_EQ(ear.last_from.version, 6);
}

TEST_P(UdpSocketTest, HearsOnlyItsPeerOnceConnectedAlsoOfWhatAlreadyWaits) {
  Ear& ear = new_ear();
  Ear& friend_ear = new_ear();
  Ear& stranger_ear = new_ear();
  UdpSocket* to = nullptr;
  run_on(worker, [&] {
    to = &open(ear);
    UdpSocket& peer = open(friend_ear);
    UdpSocket& stranger = open(stranger_ear);
    stranger.send(&to->local(), bytes("queued before"));
    EXPECT_EQ(to->connect(peer.local()), DGM_OK);
    stranger.send(&to->local(), bytes("stranger"));
    peer.send(&to->local(), bytes("friend"));
    EXPECT_EQ(to->send(nullptr, bytes("answer")), DGM_OK);
  });
  ASSERT_TRUE(wait_until(worker, [&] { return !ear.heard.empty() && !friend_ear.heard.empty(); }));
  run_on(worker, [&] { EXPECT_THAT(ear.heard, ::testing::ElementsAre("friend")); });
}

TEST_P(UdpSocketTest, AWorkerThatWasKeptAwayLeavesWhatIsStaleAndCountsIt) {
  Ear& ear = new_ear();
  Ear& mouth = new_ear();
  auto& stale = metrics().counter("dragoman_datagrams_stale_total", "");
  const double before = stale.value();
  UdpSocket *to = nullptr, *from = nullptr;
  run_on(worker, [&] {
    to = &open(ear);
    from = &open(mouth);
  });
  // The kernel begins to stamp what arrives some time after the first socket has asked for it.
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  run_on(worker, [&] {
    for (int i = 0; i < 5; ++i) from->send(&to->local(), bytes("old"));
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
    from->send(&to->local(), bytes("new"));
  });
  ASSERT_TRUE(wait_until(worker, [&] { return !ear.heard.empty(); }));
  run_on(worker, [&] { EXPECT_THAT(ear.heard, ::testing::ElementsAre("new")); });
  EXPECT_EQ(stale.value() - before, 5);
}

TEST_P(UdpSocketTest, KeepsNoMoreThanASecondOfMediaForAWorkerThatIsAway) {
  Ear& ear = new_ear();
  Ear& mouth = new_ear();
  const std::string packet(172, 'x');  // 20 ms of mu-law
  run_on(worker, [&] {
    UdpSocket& to = open(ear);
    UdpSocket& from = open(mouth);
    for (int i = 0; i < 500; ++i) from.send(&to.local(), bytes(packet));
  });
  ASSERT_TRUE(wait_until(worker, [&] { return ear.heard.size() >= 20; }));
  run_on(worker, [&] { EXPECT_LE(ear.heard.size(), 50u); });
}

TEST_P(UdpSocketTest, HearsEverybodyOnItsOldPortAgainOnceDisconnected) {
  Ear& ear = new_ear();
  Ear& friend_ear = new_ear();
  Ear& stranger_ear = new_ear();
  run_on(worker, [&] {
    UdpSocket& to = open(ear);
    UdpSocket& peer = open(friend_ear);
    const dgm_address local = to.local();
    EXPECT_EQ(to.connect(peer.local()), DGM_OK);
    EXPECT_EQ(to.connect({}), DGM_OK);
    EXPECT_EQ(open(stranger_ear).send(&local, bytes("stranger")), DGM_OK);
    EXPECT_EQ(to.send(nullptr, bytes("to whom?")), DGM_INVALID_ARGUMENT);
  });
  EXPECT_TRUE(wait_until(worker, [&] { return ear.heard.size() == 1; }));
}

TEST_P(UdpSocketTest, IgnoresThatNobodyListensThere) {
  Ear& ear = new_ear();
  Ear& gone_ear = new_ear();
  UdpSocket* to = nullptr;
  dgm_address gone{};
  run_on(worker, [&] {
    to = &open(ear);
    UdpSocket& other = open(gone_ear);
    gone = other.local();
    to->connect(gone);
    other.close();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(to->send(nullptr, bytes("anybody?")), DGM_OK);
  });
  run_on(worker, [&] { EXPECT_EQ(to->send(nullptr, bytes("again")), DGM_OK); });
}

TEST_P(UdpSocketTest, TakesTheLargestDatagramAndRefusesToSendALargerOne) {
  Ear& ear = new_ear();
  Ear& mouth = new_ear();
  const std::string largest(65507, 'x');
  run_on(worker, [&] {
    UdpSocket& to = open(ear);
    UdpSocket& from = open(mouth);
    EXPECT_EQ(from.send(&to.local(), bytes(largest)), DGM_OK);
    EXPECT_EQ(from.send(&to.local(), bytes(largest + "y")), DGM_INVALID_ARGUMENT);
  });
  ASSERT_TRUE(wait_until(worker, [&] { return !ear.heard.empty(); }));
  EXPECT_EQ(ear.heard[0], largest);
}

TEST_P(UdpSocketTest, ASocketClosedInItsOwnEventIsSilent) {
  Ear& ear = new_ear();
  Ear& mouth = new_ear();
  run_on(worker, [&] {
    UdpSocket& to = open(ear);
    UdpSocket& from = open(mouth);
    ear.then = [&] { to.close(); };
    for (int i = 0; i < 10; ++i) from.send(&to.local(), bytes("x"));
  });
  ASSERT_TRUE(wait_until(worker, [&] { return !ear.heard.empty(); }));
  run_on(worker, [] {});
  run_on(worker, [&] { EXPECT_EQ(ear.heard.size(), 1u); });
}

TEST_P(UdpSocketTest, TakesTheFirstFreeEvenPortOfARange) {
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

TEST_P(UdpSocketTest, APortInUseNamesTheAddressAndItsOwner) {
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

TEST_P(UdpSocketTest, AFullRangeSaysHowManyPortsWereTried) {
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

TEST_P(UdpSocketTest, AnAddressOfAnotherMachineIsRefusedWithARemedy) {
  Ear& ear = new_ear();
  run_on(worker, [&] {
    auto refused = UdpSocket::open(worker, {.bind = *parse_address("192.0.2.1", 0)}, ear);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text(),
              "UDP 192.0.2.1:0: is not an address of this machine: `ip address` lists those it "
              "has");
  });
}

TEST_P(UdpSocketTest, TenThousandRoundsAllocateNothing) {
  struct Echo final : UdpSocket::Listener {
    void on_datagram(dgm_bytes data, const dgm_address& from, uint64_t) override {
      if (rounds == 100) before = test::allocations_of_this_thread();  // warm by now
      if (++rounds == 10'100) {
        allocations = static_cast<int64_t>(test::allocations_of_this_thread() - before);
        done = true;
        return;
      }
      socket->send(&from, data);
    }
    UdpSocket* socket = nullptr;
    int rounds = 0;
    uint64_t before = 0;
    int64_t allocations = -1;
    std::atomic<bool> done{false};
  };
  constexpr int kInFlight = 20;  // together, so that ticks do not make this slow
  Echo counting, other;
  run_on(worker, [&] {
    auto a = UdpSocket::open(worker, {.bind = *parse_address("127.0.0.1", 0)}, counting);
    auto b = UdpSocket::open(worker, {.bind = *parse_address("127.0.0.1", 0)}, other);
    ASSERT_TRUE(a && b);
    counting.socket = a->get();
    other.socket = b->get();
    other.rounds = -1'000'000;
    sockets.push_back(*std::move(a));
    sockets.push_back(*std::move(b));
    for (int i = 0; i < kInFlight; ++i)
      other.socket->send(&counting.socket->local(), bytes("frame"));
  });
  const auto deadline = std::chrono::steady_clock::now() + test::kPatience;
  while (!counting.done && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  ASSERT_TRUE(counting.done);
  run_on(worker, [&] {
    EXPECT_EQ(counting.allocations, 0);
    sockets.clear();
  });
}

}  // namespace
}  // namespace dgm::net
