// Asterisk, or the connection to it, goes away in the middle of calls and comes back.
#include <gtest/gtest.h>

#include <cctype>

#include "tests/asterisk/joined.h"
#include "tests/asterisk/tcp_forwarder.h"
#include "tests/asterisk/two_phones.h"
#include "tests/support/free_ports.h"

namespace dgm::test {
namespace {

// Named in the output.
constexpr const char* kKilled = "Killed";
constexpr const char* kStopped = "Stopped";

class AsteriskGoes : public testing::TestWithParam<const char*> {};

TEST_P(AsteriskGoes, InTheMiddleOfCallsAndComesBack) {
  Joined pbx(passing_through());
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  {
    TwoPhones by_ari(pbx.asterisk, {"7777", "8888"}, {}, "PCMU");
    TwoPhones by_dialplan(pbx.asterisk, {"7000", "7001"}, {}, "PCMU");
    ASSERT_NO_FATAL_FAILURE(by_ari.dial()) << pbx.host.log();
    ASSERT_NO_FATAL_FAILURE(by_dialplan.dial()) << pbx.host.log();
    ASSERT_TRUE(pbx.host.wait_for_legs(4)) << pbx.host.log();
    if (std::string(GetParam()) == kKilled)
      pbx.asterisk.kill();
    else
      EXPECT_EQ(pbx.asterisk.stop(), 0) << pbx.asterisk.log();
  }
  EXPECT_TRUE(pbx.logs("PBX_LOST")) << pbx.host.log();
  EXPECT_TRUE(pbx.host.wait_for_legs(0, 20'000)) << pbx.host.log();
  const auto connections = pbx.count_in_log("PBX_READY");
  ASSERT_NO_FATAL_FAILURE(pbx.asterisk.start(pbx.host));
  EXPECT_TRUE(eventually([&] { return pbx.count_in_log("PBX_READY") > connections; }, 10'000))
      << pbx.host.log();
  TwoPhones again(pbx.asterisk, {"7777", "8888"}, {}, "PCMU");
  ASSERT_NO_FATAL_FAILURE(again.dial()) << pbx.host.log();
  ASSERT_TRUE(pbx.host.wait_for_legs(2)) << pbx.host.log();
  again.hang_up();
  EXPECT_GT(loud_ms(again.alice().heard(), -40), 1000);
  EXPECT_GT(loud_ms(again.bob().heard(), -40), 1000);
  expect_nothing_left(pbx.asterisk, pbx.host);
}

INSTANTIATE_TEST_SUITE_P(Ways, AsteriskGoes, testing::Values(kKilled, kStopped),
                         [](const auto& way) { return std::string(way.param); });

TEST(ConnectionToAri, MayBeLostWithoutHarmToCalls) {
  const uint16_t port = free_block();
  Joined pbx(passing_through(), {.media = "audiosocket", .http_port = port});
  TcpForwarder wire(port, pbx.asterisk.http_port());
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  TwoPhones phones(pbx.asterisk, {"7777", "8888"}, {}, "PCMU");
  ASSERT_NO_FATAL_FAILURE(phones.dial()) << pbx.host.log();
  ASSERT_TRUE(eventually([&] { return pbx.count_in_log("LEG_JOINED") == 2; }, 5000))
      << pbx.host.log();
  wire.cut();
  EXPECT_TRUE(pbx.logs("PBX_LOST")) << pbx.host.log();
  sleep_ms(1000);
  EXPECT_EQ(pbx.host.legs(), 2U) << pbx.host.log();
  wire.mend();
  EXPECT_TRUE(eventually([&] { return pbx.count_in_log("PBX_READY") == 2; }, 10'000))
      << pbx.host.log();
  phones.hang_up();
  phones.expect_each_heard_the_other();
  expect_nothing_left(pbx.asterisk, pbx.host);
}

struct Making {
  const char *media,
      *last_request;  // before the connection is lost, which is done but not answered
};

class CallsInTheMaking : public testing::TestWithParam<Making> {};

TEST_P(CallsInTheMaking, AreMadeWhenTheConnectionToAriIsBack) {
  const uint16_t port = free_block();
  Joined pbx(passing_through(), {.media = GetParam().media, .http_port = port});
  TcpForwarder wire(port, pbx.asterisk.http_port());
  wire.cut_at(GetParam().last_request);
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  Softphone alice(pbx.asterisk, "alice", speech_of({}, 0, 0));
  alice.dial("7777");
  EXPECT_TRUE(eventually([&] { return wire.is_cut(); }, 5000)) << pbx.host.log();
  sleep_ms(500);
  wire.mend();
  EXPECT_TRUE(eventually([&] { return pbx.count_in_log("PBX_READY") == 2; }, 10'000))
      << pbx.host.log();
  EXPECT_TRUE(alice.wait_until_talking()) << alice.log();
  EXPECT_TRUE(pbx.logs("LEG_JOINED")) << pbx.host.log();
  sleep_ms(500);
  EXPECT_EQ(pbx.host.legs(), 1U) << pbx.host.log();
  alice.hang_up();
  expect_nothing_left(pbx.asterisk, pbx.host);
}

INSTANTIATE_TEST_SUITE_P(Requests, CallsInTheMaking,
                         testing::Values(Making{"audiosocket", "bridges?"},
                                         Making{"audiosocket", "/answer HTTP"},
                                         Making{"audiosocket", "externalMedia"},
                                         Making{"rtp", "externalMedia"},
                                         Making{"audiosocket", "addChannel"}),
                         [](const auto& making) {
                           std::string name = making.param.media;
                           for (const char letter : std::string(making.param.last_request))
                             if (std::isalpha(letter)) name += letter;
                           return name;
                         });

TEST(ConnectionToAri, ThatWasLostTellsAfterwardsWhoHasHungUpMeanwhile) {
  const uint16_t port = free_block();
  Joined pbx(passing_through(), {.media = "rtp", .http_port = port});
  TcpForwarder wire(port, pbx.asterisk.http_port());
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  Softphone alice(pbx.asterisk, "alice", speech_of({}, 0, 0));
  alice.dial("7777");
  ASSERT_TRUE(alice.wait_until_talking());
  ASSERT_TRUE(pbx.host.wait_for_legs(1)) << pbx.host.log();
  wire.cut();
  EXPECT_TRUE(pbx.logs("PBX_LOST")) << pbx.host.log();
  alice.hang_up();
  EXPECT_TRUE(alice.wait_until_idle());
  wire.mend();
  expect_nothing_left(pbx.asterisk, pbx.host);
}

}  // namespace
}  // namespace dgm::test
