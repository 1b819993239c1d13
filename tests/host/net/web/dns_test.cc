#include "host/net/dns.h"

#include <atomic>
#include <thread>

#include "host/net/address.h"
#include "host/net/tls_client.h"
#include "host/net/web_context.h"
#include "tests/host/net/web/web_fixture.h"

namespace dgm::test {
namespace {

using net::Dns;
using net::DnsAnswer;

DnsAnswer answer_of(const char* literal) { return {{}, {*net::parse_address(literal, 0)}}; }

class Names : public WebTest {
 protected:
  Dns dns{io};
};

TEST_F(Names, AreLookedUpOnceForAllWhoAskAndThenKept) {
  std::atomic<int> lookups{0};
  dns.set_lookup([&](const std::string&) {
    ++lookups;
    return answer_of("10.0.0.7");
  });
  std::vector<std::string> heard;
  const auto hear = [&](const DnsAnswer& answer) {
    heard.push_back(net::print_address(answer.addresses.at(0)));
  };
  dns.resolve("api.test", hear);
  dns.resolve("api.test", hear);
  EXPECT_TRUE(heard.empty()) << "answered inside the call";
  ASSERT_TRUE(run_until([&] { return heard.size() == 2; }));
  dns.resolve("api.test", hear);
  ASSERT_TRUE(run_until([&] { return heard.size() == 3; }));
  EXPECT_EQ(heard, std::vector<std::string>(3, "10.0.0.7:0"));
  EXPECT_EQ(lookups, 1);

  dns.forget("api.test");
  dns.resolve("api.test", hear);
  ASSERT_TRUE(run_until([&] { return heard.size() == 4; }));
  EXPECT_EQ(lookups, 2);
}

TEST_F(Names, ThatAreLiteralsNeedNoLookup) {
  dns.set_lookup([](const std::string&) -> DnsAnswer { throw std::logic_error("looked up"); });
  std::string heard;
  dns.resolve("::1",
              [&](const DnsAnswer& answer) { heard = net::print_address(answer.addresses[0]); });
  ASSERT_TRUE(run_until([&] { return !heard.empty(); }));
  EXPECT_EQ(heard, "[::1]:0");
}

TEST_F(Names, OfCancelledRequestsAreNotTold) {
  dns.set_lookup([](const std::string&) { return answer_of("10.0.0.7"); });
  bool first = false, second = false;
  const uint64_t request = dns.resolve("api.test", [&](const DnsAnswer&) { first = true; });
  dns.resolve("api.test", [&](const DnsAnswer&) { second = true; });
  dns.cancel(request);
  ASSERT_TRUE(run_until([&] { return second; }));
  EXPECT_FALSE(first);
}

TEST_F(Names, ComeFromTheSystem) {
  const DnsAnswer answer = Dns::system_lookup("localhost");
  ASSERT_TRUE(answer.failure.ok());
  for (const dgm_address& address : answer.addresses)
    EXPECT_TRUE(net::print_address(address) == "127.0.0.1:0" ||
                net::print_address(address) == "[::1]:0");
}

struct Closed : net::ByteStreamEvents {
  int opened = 0;
  std::optional<net::Failure> closed;
  void on_open() override { ++opened; }
  void on_data(std::span<const uint8_t>, uint64_t) override {}
  void on_writable() override {}
  void on_closed(const net::Failure& why) override { closed = why; }
};

TEST_F(Names, ThatTakeTooLongEndInTheDeadline) {
  // The lookup outlives the test, as one of a dead name server would.
  const auto may_end = std::make_shared<std::atomic<bool>>(false);
  net::WebContext::of(io).dns().set_lookup([may_end](const std::string&) {
    while (!*may_end) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return answer_of("127.0.0.1");
  });
  Closed events;
  const auto stream = net::connect_stream(io, {"slow.test", 9, false, "", 40}, events);
  ASSERT_TRUE(run_until([&] { return events.closed.has_value(); }));
  *may_end = true;
  EXPECT_EQ(events.closed->status, DGM_TIMEOUT);
  EXPECT_EQ(events.closed->detail,
            "name slow.test was not resolved within 40 ms; check the name servers in "
            "/etc/resolv.conf");
}

TEST_F(Names, WithSeveralAddressesAreTriedInTurn) {
  ScriptedServer server([](ScriptedConnection& far, int) { far.read_to_end(); });
  net::WebContext::of(io).dns().set_lookup([](const std::string&) {
    // 127.0.0.2 answers on this machine too, but nobody listens there.
    DnsAnswer answer = answer_of("127.0.0.2");
    answer.addresses.push_back(*net::parse_address("127.0.0.1", 0));
    return answer;
  });
  Closed events;
  const auto stream = net::connect_stream(io, {"two.test", server.port(), false, "", 5000}, events);
  ASSERT_TRUE(run_until([&] { return events.opened == 1; }));
  stream->drop();
}

TEST_F(Names, ThatAreUnknownAreTold) {
  net::WebContext::of(io).dns().set_lookup([](const std::string& host) {
    return DnsAnswer{{DGM_UNAVAILABLE, "", "name " + host + " is not known"}, {}};
  });
  Closed events;
  const auto stream = net::connect_stream(io, {"no.test", 9, false, "", 5000}, events);
  ASSERT_TRUE(run_until([&] { return events.closed.has_value(); }));
  EXPECT_EQ(events.closed->detail, "name no.test is not known");
}

}  // namespace
}  // namespace dgm::test
