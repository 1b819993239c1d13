#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

#include "host/modules/handles.h"
#include "tests/host/modules/services/service_fixture.h"
#include "tests/support/allocation_counter.h"

namespace dgm::modules {
namespace {

class NetServiceTest : public ServiceTest {};

TEST_F(NetServiceTest, CarriesDatagramsBetweenTwoScopes) {
  auto& a = make<UdpEnd>();
  auto& b = make<UdpEnd>();
  run_on(worker(), [&] {
    ASSERT_EQ(a.open(*net, open_scope().number()), DGM_OK);
    ASSERT_EQ(b.open(*net, open_scope().number()), DGM_OK);
    EXPECT_EQ(net->udp_send(a.socket, &b.local, bytes("hello")), DGM_OK);
    EXPECT_EQ(net->udp_connect(b.socket, &a.local), DGM_OK);
    EXPECT_EQ(net->udp_send(b.socket, nullptr, bytes("good day")), DGM_OK);
  });
  EXPECT_TRUE(wait_until(worker(), [&] { return !a.heard.empty() && !b.heard.empty(); }));
  EXPECT_EQ(a.heard[0], "good day");
  EXPECT_EQ(b.heard[0], "hello");
}

TEST_F(NetServiceTest, AStaleHandleIsRefused) {
  auto& a = make<UdpEnd>();
  auto& b = make<UdpEnd>();
  run_on(worker(), [&] {
    const dgm_scope scope = open_scope().number();
    ASSERT_EQ(a.open(*net, scope), DGM_OK);
    const dgm_socket old = a.socket;
    net->close(old);
    EXPECT_EQ(net->udp_send(old, &a.local, bytes("x")), DGM_INVALID_ARGUMENT);
    ASSERT_EQ(b.open(*net, scope), DGM_OK);
    EXPECT_EQ(net->udp_send(old, &a.local, bytes("x")), DGM_INVALID_ARGUMENT);
    net->close(old);
    EXPECT_EQ(net->udp_send(b.socket, &b.local, bytes("alive")), DGM_OK);
  });
}

TEST_F(NetServiceTest, AHandleOfAnotherWorkerOrKindOrNoWorkerAtAllIsRefused) {
  auto& a = make<UdpEnd>();
  run_on(worker(), [&] { ASSERT_EQ(a.open(*net, open_scope().number()), DGM_OK); });
  run_on(other(), [&] {
    EXPECT_EQ(net->udp_send(a.socket, &a.local, bytes("x")), DGM_INVALID_ARGUMENT);
    net->close(a.socket);
    auto& b = make<UdpEnd>();
    EXPECT_EQ(b.open(*net, scopes[0].back()->number()), DGM_INVALID_ARGUMENT);
  });
  EXPECT_EQ(net->udp_send(a.socket, &a.local, bytes("x")), DGM_INVALID_ARGUMENT);
  run_on(worker(), [&] {
    EXPECT_EQ(net->stream_send(a.socket, bytes("x")), DGM_INVALID_ARGUMENT);
    EXPECT_EQ(net->udp_send(scopes[0].back()->number(), &a.local, bytes("x")),
              DGM_INVALID_ARGUMENT);
    net->close(scopes[0].back()->number());
    EXPECT_EQ(net->udp_send(a.socket, &a.local, bytes("x")), DGM_OK);
  });
}

TEST_F(NetServiceTest, NothingIsOpenedInAClosedScope) {
  run_on(worker(), [&] {
    const dgm_scope gone = open_scope().number();
    scopes[0].clear();
    auto& a = make<UdpEnd>();
    dgm_error why{};
    why.struct_size = sizeof(why);
    EXPECT_EQ(a.open(*net, gone, &why), DGM_INVALID_ARGUMENT);
    auto& listener = make<Listener>();
    EXPECT_EQ(listener.listen(*net, gone), DGM_INVALID_ARGUMENT);
    auto& stream = make<StreamEnd>();
    EXPECT_EQ(stream.connect(*net, gone, "127.0.0.1", 1), DGM_INVALID_ARGUMENT);
  });
}

TEST_F(NetServiceTest, APortInUseIsUnavailableAndTheSentenceNamesTheOwner) {
  auto& a = make<UdpEnd>();
  auto& b = make<UdpEnd>();
  run_on(worker(), [&] {
    const dgm_scope scope = open_scope().number();
    ASSERT_EQ(a.open(*net, scope), DGM_OK);
    dgm_error why{};
    why.struct_size = sizeof(why);
    EXPECT_EQ(b.open(*net, scope, &why, a.local.port), DGM_UNAVAILABLE);
    EXPECT_EQ(why.status, DGM_UNAVAILABLE);
    EXPECT_EQ(view(why.detail), "UDP 127.0.0.1:" + std::to_string(a.local.port) +
                                    ": in use by process service_test (pid " +
                                    std::to_string(::getpid()) +
                                    "): stop it, or choose another port");
  });
}

TEST_F(NetServiceTest, ANameIsNoBindAddress) {
  run_on(worker(), [&] {
    dgm_udp_params params{};
    params.struct_size = sizeof(params);
    params.bind_address = str("localhost");
    dgm_socket socket = 0;
    dgm_error why{};
    why.struct_size = sizeof(why);
    EXPECT_EQ(
        net->udp_open(open_scope().number(), &params, nullptr, nullptr, &socket, nullptr, &why),
        DGM_INVALID_ARGUMENT);
    EXPECT_EQ(view(why.detail),
              "bind address \"localhost\" is not a literal IPv4 or IPv6 address such as 127.0.0.1 "
              "or ::1");
  });
}

TEST_F(NetServiceTest, AScopeClosedInItsOwnDatagramEventIsSilent) {
  auto& a = make<UdpEnd>();
  auto& b = make<UdpEnd>();
  run_on(worker(), [&] {
    ASSERT_EQ(b.open(*net, open_scope().number()), DGM_OK);
    ASSERT_EQ(a.open(*net, open_scope().number()), DGM_OK);
    a.then = [&] { scopes[0].pop_back(); };
    for (int i = 0; i < 10; ++i) net->udp_send(b.socket, &a.local, bytes("x"));
  });
  ASSERT_TRUE(wait_until(worker(), [&] { return !a.heard.empty(); }));
  run_on(worker(), [&] { net->udp_send(b.socket, &a.local, bytes("x")); });
  run_on(worker(), [] {});
  EXPECT_EQ(a.heard.size(), 1u);
}

TEST_F(NetServiceTest, ClosingAScopeFreesItsPorts) {
  auto& a = make<UdpEnd>();
  auto& b = make<UdpEnd>();
  run_on(worker(), [&] {
    ASSERT_EQ(a.open(*net, open_scope().number()), DGM_OK);
    scopes[0].clear();
    EXPECT_EQ(b.open(*net, open_scope().number(), nullptr, a.local.port), DGM_OK);
  });
}

// With and without a tick.
class TickedNetServiceTest : public ServiceTest, public ::testing::WithParamInterface<unsigned> {
 protected:
  TickedNetServiceTest() : ServiceTest(GetParam()) {}
};

INSTANTIATE_TEST_SUITE_P(Ticks, TickedNetServiceTest, ::testing::Values(0u, 1000u));

TEST_P(TickedNetServiceTest, TenThousandDatagramsThroughTheServiceAllocateNothing) {
  struct Echo {
    const dgm_host_net* net = nullptr;
    int rounds = 0;
    uint64_t before = 0;
    std::atomic<int64_t> allocations{-1};
  };
  auto& echo = make<Echo>();
  echo.net = net;
  const auto on_datagram = [](void* ctx, dgm_socket socket, dgm_bytes data, const dgm_address* from,
                              uint64_t) {
    auto& self = *static_cast<Echo*>(ctx);
    if (self.rounds == 200) self.before = test::allocations_of_this_thread();  // warm by now
    if (++self.rounds < 10'200) {
      self.net->udp_send(socket, from, data);
    } else if (self.allocations < 0) {
      self.allocations = static_cast<int64_t>(test::allocations_of_this_thread() - self.before);
    }
  };
  run_on(worker(), [&] {
    dgm_udp_params params{};
    params.struct_size = sizeof(params);
    params.bind_address = str("127.0.0.1");
    dgm_udp_events events{};
    events.struct_size = sizeof(events);
    events.on_datagram = on_datagram;
    dgm_socket a = 0, b = 0;
    dgm_address to{};
    const dgm_scope scope = open_scope().number();
    ASSERT_EQ(net->udp_open(scope, &params, &events, &echo, &a, nullptr, nullptr), DGM_OK);
    ASSERT_EQ(net->udp_open(scope, &params, &events, &echo, &b, &to, nullptr), DGM_OK);
    for (int i = 0; i < 20; ++i) {  // together, so that ticks do not make this slow
      EXPECT_EQ(net->udp_send(a, &to, bytes("a frame of 20 ms")), DGM_OK);
    }
  });
  const auto deadline = std::chrono::steady_clock::now() + test::kPatience;
  while (echo.allocations < 0 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_EQ(echo.allocations, 0);
}

}  // namespace
}  // namespace dgm::modules
