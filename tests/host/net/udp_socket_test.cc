#include "host/net/udp_socket.h"

#include <gmock/gmock.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "host/base/clock.h"
#include "host/base/metrics.h"
#include "tests/host/net/udp_socket_fixture.h"
#include "tests/support/allocation_counter.h"

namespace dgm::net {
namespace {

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
    std::atomic<int> rounds{0};
    uint64_t before = 0;
    int64_t allocations = -1;
    std::atomic<bool> done{false};
  };
  constexpr int kInFlight = 20;  // together, so that ticks do not make this slow
  Echo counting, other;
  const auto send_some = [&] {
    for (int i = 0; i < kInFlight; ++i)
      other.socket->send(&counting.socket->local(), bytes("frame"));
  };
  run_on(worker, [&] {
    auto a = UdpSocket::open(worker, {.bind = *parse_address("127.0.0.1", 0)}, counting);
    auto b = UdpSocket::open(worker, {.bind = *parse_address("127.0.0.1", 0)}, other);
    ASSERT_TRUE(a && b);
    counting.socket = a->get();
    other.socket = b->get();
    other.rounds = -1'000'000;
    sockets.push_back(*std::move(a));
    sockets.push_back(*std::move(b));
  });
  // All in flight are gone when the machine stood still: what is stale is passed over.
  const auto are_done = [&, seen = 0]() mutable {
    const int now = counting.rounds;
    if (now == seen) run_on(worker, send_some);
    seen = now;
    return counting.done.load();
  };
  EXPECT_TRUE(test::eventually(are_done, test::kPatienceMs, 100));
  run_on(worker, [&] { sockets.clear(); });
  EXPECT_EQ(counting.allocations, 0);
}

}  // namespace
}  // namespace dgm::net
