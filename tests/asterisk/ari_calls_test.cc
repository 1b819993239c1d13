// Phones on a real Asterisk whose calls ARI brings, over each way of media.
#include <gtest/gtest.h>

#include "tests/asterisk/envelope.h"
#include "tests/asterisk/joined.h"
#include "tests/asterisk/two_phones.h"

namespace dgm::test {
namespace {

std::string name_of(const testing::TestParamInfo<const char*>& media) { return media.param; }

class AriCalls : public testing::TestWithParam<const char*> {};
class TranslatedAriCalls : public testing::TestWithParam<const char*> {};

TEST_P(AriCalls, PassVoicesThroughAsTheyAre) {
  const std::string media = GetParam();
  Joined pbx(passing_through(), {.media = media});
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  const bool wide = media == "rtp" || media == "websocket";
  expect_voices_pass_through(pbx.asterisk, pbx.host, {"7777", "8888"},
                             wide ? "G722/16000" : "PCMA");
}

TEST_P(TranslatedAriCalls, AreUnderstoodAndSpoken) {
  Joined pbx(translating(), {.media = GetParam()});
  ASSERT_NO_FATAL_FAILURE(pbx.start({"--show-conversation"}));
  expect_translation(pbx.asterisk, pbx.host, {"7777", "8888"});
}

INSTANTIATE_TEST_SUITE_P(Media, AriCalls,
                         testing::Values("rtp", "audiosocket", "websocket", "websocket_client"),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Media, TranslatedAriCalls,
                         testing::Values("rtp", "audiosocket", "websocket"), name_of);

TEST(AriCallsAndAudioSocketCalls, DoNotDisturbEachOther) {
  Joined pbx(passing_through());
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  TwoPhones ari(pbx.asterisk, {"7777", "8888"}, {}, "PCMU");
  TwoPhones dialplan(pbx.asterisk, {"7000", "7001"}, {"en/conf-extended", "es/conf-extended"},
                     "PCMU");
  ASSERT_NO_FATAL_FAILURE(ari.dial()) << pbx.host.log() << pbx.asterisk.log();
  ASSERT_NO_FATAL_FAILURE(dialplan.dial()) << pbx.host.log() << pbx.asterisk.log();
  EXPECT_TRUE(pbx.host.wait_for_legs(4)) << pbx.host.log();
  ari.hang_up();
  dialplan.hang_up();
  ari.expect_each_heard_the_other();
  dialplan.expect_each_heard_the_other();
  expect_nothing_left(pbx.asterisk, pbx.host);
}

TEST(CallsForAri, HearThatNobodyIsThereWhileNoHostIsConnected) {
  Asterisk asterisk;
  const Host host(over_ari(passing_through(), asterisk));  // not started
  ASSERT_NO_FATAL_FAILURE(asterisk.start(host));
  Softphone alice(asterisk, "alice", speech_of({}, 0, 0));
  alice.dial("7777");
  ASSERT_TRUE(alice.wait_until_talking()) << asterisk.log();
  ASSERT_TRUE(alice.wait_until_idle(10'000)) << asterisk.log();
  // The last moment lies in the phone's jitter buffer when it is hung up.
  auto said = prompt("en/ss-noservice");
  said.samples.resize(said.samples.size() - said.sample_rate_hz / 4);
  EXPECT_GE(match_envelopes(said, alice.heard()).correlation, 0.98);
}

}  // namespace
}  // namespace dgm::test
