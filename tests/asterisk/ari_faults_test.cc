// Asterisk goes away in the middle of calls, and comes back.
#include <gtest/gtest.h>

#include "tests/asterisk/joined.h"
#include "tests/asterisk/two_phones.h"

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
  expect_voices_pass_through(pbx.asterisk, pbx.host, {"7777", "8888"});
}

INSTANTIATE_TEST_SUITE_P(Ways, AsteriskGoes, testing::Values(kKilled, kStopped),
                         [](const auto& way) { return std::string(way.param); });

}  // namespace
}  // namespace dgm::test
