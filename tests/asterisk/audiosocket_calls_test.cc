// Phones on a real Asterisk that reach the host by the dialplan alone, over AudioSocket.
#include <gtest/gtest.h>

#include "tests/asterisk/routes.h"
#include "tests/asterisk/two_phones.h"

namespace dgm::test {
namespace {

TEST(AudioSocketCalls, PassVoicesThroughAsTheyAre) {
  Asterisk asterisk;
  Host host(passing_through());
  ASSERT_NO_FATAL_FAILURE(host.start());
  ASSERT_NO_FATAL_FAILURE(asterisk.start(host));
  expect_voices_pass_through(asterisk, host, {"7000", "7001"});
  // The same extensions again, now with 16 kHz all the way.
  expect_voices_pass_through(asterisk, host, {"17000", "17001"}, "G722/16000");
}

TEST(AudioSocketCalls, AreTranslatedAt8Khz) {
  Asterisk asterisk;
  Host host(translating());
  ASSERT_NO_FATAL_FAILURE(host.start({"--show-conversation"}));
  ASSERT_NO_FATAL_FAILURE(asterisk.start(host));
  expect_translation(asterisk, host, {"7000", "7001"});
}

TEST(AudioSocketCalls, AreTranslatedAt16Khz) {
  Asterisk asterisk;
  Host host(translating());
  ASSERT_NO_FATAL_FAILURE(host.start({"--show-conversation"}));
  ASSERT_NO_FATAL_FAILURE(asterisk.start(host));
  expect_translation(asterisk, host, {"17000", "17001"}, "G722/16000");
}

TEST(AudioSocketCalls, EndAtOnceWhenTheHostIsAway) {
  Asterisk asterisk;
  const Host host(passing_through());  // not started
  ASSERT_NO_FATAL_FAILURE(asterisk.start(host));
  Softphone alice(asterisk, "alice", speech_of({}, 0, 0));
  alice.dial("7000");
  EXPECT_TRUE(alice.wait_until_idle(3000)) << asterisk.log();
  EXPECT_TRUE(asterisk.wait_until_empty());
}

}  // namespace
}  // namespace dgm::test
