// The byte-level proxy in front of a plain and of a TLS server.
#include "tests/sim/fault_proxy.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/sim/beast_client.h"
#include "tests/sim/deepl_sim.h"

namespace dgm::sim {
namespace {

using simtest::HttpClient;
using simtest::Milliseconds;
using simtest::Reply;

const simtest::Headers kKey{{"Authorization", "DeepL-Auth-Key sim-key"}};

class FaultProxyTest : public testing::Test {
 protected:
  Reply usage(HttpClient& client, Milliseconds patience = simtest::kPatience) {
    return client.ask("GET", "/v2/usage", kKey, {}, patience);
  }
  HttpClient connect() { return HttpClient(proxy_.port(), ""); }

  DeeplSim sim_{{.tls = false}};
  FaultProxy proxy_{sim_.port()};
};

TEST_F(FaultProxyTest, LetsEverythingPassWithoutAScript) {
  auto client = connect();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(usage(client).status, 200U);
  const auto counters = proxy_.counters();
  EXPECT_EQ(counters.connections, 1U);
  EXPECT_EQ(counters.open, 1U);
  EXPECT_GT(counters.bytes_to_client, counters.bytes_to_server / 2);
}

TEST_F(FaultProxyTest, LetsTlsPass) {
  DeeplSim secure;
  FaultProxy proxy(secure.port());
  HttpClient client(proxy.port(), secure.ca_file());
  EXPECT_EQ(usage(client).status, 200U);
}

TEST_F(FaultProxyTest, CutsAfterSoManyBytesInEitherDirection) {
  proxy_.script({.to_server = {}, .to_client = {.cut_after = 40}});
  auto one = connect();
  const auto reply = usage(one);
  EXPECT_EQ(reply.status, 0U);
  EXPECT_FALSE(reply.timed_out);
  EXPECT_EQ(proxy_.counters().bytes_to_client, 40U);
  proxy_.script({.to_server = {.cut_after = 10}, .to_client = {}});
  auto other = connect();
  EXPECT_EQ(usage(other).status, 0U);
  EXPECT_EQ(proxy_.counters().cut, 2U);
  EXPECT_EQ(sim_.counters().requests, 1U);
}

TEST_F(FaultProxyTest, StallsAndGoesOn) {
  proxy_.script({.to_server = {}, .to_client = {.stall_after = 40}});
  auto client = connect();
  std::thread later([this] {
    std::this_thread::sleep_for(Milliseconds(200));
    proxy_.script({});
  });
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(usage(client).status, 200U);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, Milliseconds(190));
  later.join();
}

TEST_F(FaultProxyTest, StallsWhatIsOpenAndLetsNewConnectionsPass) {
  auto client = connect();
  ASSERT_EQ(usage(client).status, 200U);
  proxy_.stall_all();
  EXPECT_TRUE(usage(client, Milliseconds(150)).timed_out);
  auto other = connect();
  EXPECT_EQ(usage(other).status, 200U);
}

TEST_F(FaultProxyTest, TurnsOneByteAround) {
  proxy_.script({.to_server = {}, .to_client = {.corrupt_at = 0}});
  auto client = connect();
  EXPECT_EQ(usage(client).status, 0U);  // no longer "HTTP/1.1"
  EXPECT_FALSE(client.is_connected());
  DeeplSim secure;
  FaultProxy proxy(secure.port());
  proxy.script({.to_server = {}, .to_client = {.corrupt_at = 200}});
  EXPECT_FALSE(HttpClient(proxy.port(), secure.ca_file()).is_connected());
}

TEST_F(FaultProxyTest, IsAsSlowAsItIsTold) {
  proxy_.script({.to_server = {}, .to_client = {.bytes_per_second = 1000}});
  auto client = connect();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(usage(client).status, 200U);
  const auto bytes = proxy_.counters().bytes_to_client;
  // The rest after the last slice is not waited for.
  EXPECT_GE(std::chrono::steady_clock::now() - begin, Milliseconds(bytes - 25));
}

TEST_F(FaultProxyTest, DropsNewConnectionsAndKeepsTheOthers) {
  auto client = connect();
  ASSERT_EQ(usage(client).status, 200U);
  proxy_.script({.to_server = {}, .to_client = {}, .drop_connections = true});
  auto other = connect();
  EXPECT_EQ(usage(other).status, 0U);
  EXPECT_EQ(usage(client).status, 200U);
  EXPECT_EQ(proxy_.counters().dropped, 1U);
}

TEST_F(FaultProxyTest, HidesTheEndOfTheServer) {
  auto client = connect();
  ASSERT_EQ(usage(client).status, 200U);
  proxy_.script({.to_server = {}, .to_client = {}, .half_open = true});
  sim_.drop_connections();
  EXPECT_TRUE(usage(client, Milliseconds(200)).timed_out);
}

TEST_F(FaultProxyTest, CutsAllThatIsOpen) {
  auto client = connect();
  ASSERT_EQ(usage(client).status, 200U);
  proxy_.cut_all();
  EXPECT_EQ(proxy_.counters().open, 0U);
  EXPECT_EQ(usage(client).status, 0U);
}

}  // namespace
}  // namespace dgm::sim
