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

TEST(AriCallsAndAudioSocketCalls, MeetInOneRoom) {
  Joined pbx(meeting());
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  Softphone one(pbx.asterisk, "alice", speech_of({"en/tt-weasels"}, kUntilBothTalkMs, 0));
  Softphone other(pbx.asterisk, "bob", speech_of({}, 0, 0), {.codec = "G722/16000"});
  Softphone third(pbx.asterisk, "alice", speech_of({}, 0, 0));
  other.dial("8888");
  third.dial("7000");
  ASSERT_TRUE(other.wait_until_talking());
  ASSERT_TRUE(third.wait_until_talking());
  one.dial("7777");
  ASSERT_TRUE(one.wait_until_talking());
  EXPECT_TRUE(pbx.host.wait_for_legs(3)) << pbx.host.log();
  sleep_ms(kUntilBothTalkMs + 3500);
  for (auto* phone : {&one, &other, &third}) phone->hang_up();
  for (auto* phone : {&one, &other, &third}) EXPECT_TRUE(phone->wait_until_idle());
  EXPECT_TRUE(other.hears("en/tt-weasels")) << pbx.host.log();
  EXPECT_TRUE(third.hears("en/tt-weasels"));
  EXPECT_EQ(loud_ms(one.heard(), -50), 0) << "herself";
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
