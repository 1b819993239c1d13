// What phones do in the middle of a call: hold, keys, transfers.
#include <gtest/gtest.h>

#include "host/audio/tone.h"
#include "tests/asterisk/envelope.h"
#include "tests/asterisk/joined.h"
#include "tests/asterisk/media_bank.h"
#include "tests/asterisk/sipp.h"
#include "tests/asterisk/two_phones.h"

namespace dgm::test {
namespace {

constexpr double kToneHz = 440;

std::string of(uint16_t port, const std::string& rest = "") {
  return std::to_string(port) + ";" + rest;
}

// The tone was heard for at least a second.
bool has_tone(const audio::Wav& heard, double tone_hz) {
  const size_t second = heard.sample_rate_hz;
  for (size_t at = 0; at + second <= heard.samples.size(); at += second / 4)
    if (audio::level_at_dbfs(std::span(heard.samples).subspan(at, second), heard.sample_rate_hz,
                             tone_hz) > -25)
      return true;
  return false;
}

TEST(AriFeatures, ACallOnHoldGoesOnWhereItWas) {
  Joined pbx(passing_through());
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  Softphone alice(pbx.asterisk, "alice", speech_of({"en/tt-weasels"}, 4500, 0));
  Softphone bob(pbx.asterisk, "bob", speech_of({}, 0, 0));
  alice.dial("7777");
  bob.dial("8888");
  ASSERT_TRUE(alice.wait_until_talking());
  ASSERT_TRUE(bob.wait_until_talking());
  ASSERT_TRUE(pbx.host.wait_for_legs(2)) << pbx.host.log();
  alice.hold();
  EXPECT_TRUE(pbx.logs("CALL_HELD")) << pbx.host.log();
  sleep_ms(1000);
  EXPECT_EQ(pbx.host.legs(), 2U);
  alice.resume();
  EXPECT_TRUE(pbx.logs("CALL_RESUMED")) << pbx.host.log();
  sleep_ms(8000);
  alice.hang_up();
  bob.hang_up();
  EXPECT_TRUE(bob.wait_until_idle());
  EXPECT_TRUE(bob.hears("en/tt-weasels"));
  expect_nothing_left(pbx.asterisk, pbx.host);
}

class Keys : public testing::TestWithParam<const char*> {};

TEST_P(Keys, AreToldOnceEach) {
  Joined pbx(passing_through(), {.media = GetParam(), .hooks = R"(
function on_dtmf(call, digit) log.info("key %s at %s", digit, call.extension) end
)"});
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  Softphone alice(pbx.asterisk, "alice", speech_of({}, 0, 0));
  alice.dial("7777");
  ASSERT_TRUE(alice.wait_until_talking());
  ASSERT_TRUE(pbx.host.wait_for_legs(1));
  for (const char key : {'5', '#'}) {
    sleep_ms(300);
    alice.press(key);
    EXPECT_TRUE(pbx.logs(std::string("key ") + key + " at 7777")) << pbx.host.log();
  }
  sleep_ms(500);
  alice.hang_up();
  expect_nothing_left(pbx.asterisk, pbx.host);
  EXPECT_EQ(pbx.count_in_log("key 5 at 7777"), 1U);
  EXPECT_EQ(pbx.count_in_log("key # at 7777"), 1U);
}

INSTANTIATE_TEST_SUITE_P(Media, Keys, testing::Values("rtp", "audiosocket", "websocket"),
                         [](const auto& media) { return std::string(media.param); });

TEST(AriFeatures, ABlindTransferKeepsTheConversationWithTheNewParty) {
  Joined pbx(passing_through());
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  MediaBank bank({kToneHz});
  Sipp callee(pbx.asterisk,
              {.scenario = "answers_and_leaves", .calls = {of(bank.port(0))}, .talk_ms = 3000});
  Softphone alice(pbx.asterisk, "alice", speech_of({}, 0, 0));
  Softphone bob(pbx.asterisk, "bob", speech_of({}, 0, 0));
  alice.dial("7777");
  bob.dial("8888");
  ASSERT_TRUE(alice.wait_until_talking());
  ASSERT_TRUE(bob.wait_until_talking());
  ASSERT_TRUE(pbx.host.wait_for_legs(2)) << pbx.host.log();
  sleep_ms(500);  // Asterisk refuses to transfer who is not in his bridge yet
  alice.transfer("2002");
  EXPECT_TRUE(alice.wait_until_idle()) << alice.log();
  EXPECT_TRUE(pbx.logs("CALL_TRANSFERRED")) << pbx.host.log() << pbx.asterisk.log();
  sleep_ms(1000);
  EXPECT_EQ(pbx.host.legs(), 2U) << pbx.host.log();
  callee.expect_all_good(10'000);  // hangs up first
  EXPECT_TRUE(pbx.host.wait_for_legs(1)) << pbx.host.log();
  bob.hang_up();
  EXPECT_TRUE(bob.wait_until_idle());
  EXPECT_TRUE(has_tone(bob.heard(), kToneHz)) << pbx.host.log();
  expect_nothing_left(pbx.asterisk, pbx.host);
}

TEST(AriFeatures, AnAttendedTransferKeepsTheConversationWithTheNewParty) {
  Joined pbx(passing_through());
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  MediaBank bank({kSaysNothing, kToneHz});
  Sipp callee(pbx.asterisk,
              {.scenario = "answers_and_leaves", .calls = {of(bank.port(1))}, .talk_ms = 4000});
  Softphone bob(pbx.asterisk, "bob", speech_of({}, 0, 0));
  bob.dial("8888");
  ASSERT_TRUE(bob.wait_until_talking());
  Sipp caller(pbx.asterisk, {.scenario = "transfers_attended",
                             .calls = {of(bank.port(0), "7777;2002")},
                             .talk_ms = 1000});
  caller.expect_all_good(10'000);
  EXPECT_TRUE(pbx.logs("CALL_TRANSFERRED")) << pbx.host.log() << pbx.asterisk.log();
  sleep_ms(500);
  EXPECT_EQ(pbx.host.legs(), 2U) << pbx.host.log();
  callee.expect_all_good(10'000);
  EXPECT_TRUE(pbx.host.wait_for_legs(1)) << pbx.host.log();
  bob.hang_up();
  EXPECT_TRUE(bob.wait_until_idle());
  EXPECT_TRUE(has_tone(bob.heard(), kToneHz)) << pbx.host.log();
  expect_nothing_left(pbx.asterisk, pbx.host);
}

TEST(AriFeatures, AKeyHandsTheCallerOverToADialplanExtension) {
  Joined pbx(passing_through(), {.hooks = R"(
function on_dtmf(call, digit) if digit == "0" then return transfer("2002@phones") end end
)"});
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  MediaBank bank({kToneHz});
  Sipp human(pbx.asterisk,
             {.scenario = "answers_and_leaves", .calls = {of(bank.port(0))}, .talk_ms = 2500});
  Softphone alice(pbx.asterisk, "alice", speech_of({}, 0, 0));
  alice.dial("7777");
  ASSERT_TRUE(alice.wait_until_talking());
  ASSERT_TRUE(pbx.host.wait_for_legs(1));
  sleep_ms(300);
  alice.press('0');
  EXPECT_TRUE(pbx.host.wait_for_legs(0)) << pbx.host.log();
  human.expect_all_good(10'000);
  EXPECT_TRUE(alice.wait_until_idle());
  EXPECT_TRUE(has_tone(alice.heard(), kToneHz));
  expect_nothing_left(pbx.asterisk, pbx.host);
}

TEST(AriFeatures, AKeySwitchesBetweenTranslationAndTheVoicesAsTheyAre) {
  Joined pbx(translating(), {.hooks = R"(
function on_dtmf(call, digit) return crossover(digit == "1" and "pass_through" or "translate") end
)"});
  ASSERT_NO_FATAL_FAILURE(pbx.start({"--show-conversation"}));
  Softphone alice(pbx.asterisk, "alice",
                  speech_of({"en/conf-extended", "en/tt-weasels"}, 1000, 3000));
  Softphone bob(pbx.asterisk, "bob", speech_of({}, 0, 0));
  alice.dial("7777");
  bob.dial("8888");
  ASSERT_TRUE(alice.wait_until_talking());
  ASSERT_TRUE(bob.wait_until_talking());
  ASSERT_TRUE(pbx.logs("SPOKEN 8888 hears 7777", 10'000)) << pbx.host.log();
  sleep_ms(1000);
  alice.press('1');
  sleep_ms(6500);
  alice.hang_up();
  bob.hang_up();
  EXPECT_TRUE(bob.wait_until_idle());
  const auto heard = bob.heard();
  EXPECT_LT(match_envelopes(prompt("en/conf-extended"), heard).correlation, 0.9);
  EXPECT_GE(match_envelopes(prompt("en/tt-weasels"), heard).correlation, 0.98) << pbx.host.log();
  expect_nothing_left(pbx.asterisk, pbx.host);
}

TEST(AriFeatures, AKeyLetsAThirdPartyListenAndAsteriskRecord) {
  Joined pbx(passing_through(), {.hooks = R"(
function on_dtmf(call, digit)
  if digit == "4" then return record("talk-of-" .. call.extension) end
  if digit == "5" then return record(false) end
  if digit == "7" then return monitor("PJSIP/callee") end
end
)"});
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  MediaBank bank({kSaysNothing});
  Sipp boss(pbx.asterisk, {.scenario = "answers", .calls = {of(bank.port(0))}});
  Softphone alice(pbx.asterisk, "alice", speech_of({}, 0, 0));
  Softphone bob(pbx.asterisk, "bob", speech_of({"es/demo-echodone"}, 3000, 0));
  alice.dial("7777");
  bob.dial("8888");
  ASSERT_TRUE(alice.wait_until_talking());
  ASSERT_TRUE(bob.wait_until_talking());
  ASSERT_TRUE(pbx.host.wait_for_legs(2)) << pbx.host.log();
  sleep_ms(500);
  alice.press('7');
  sleep_ms(500);
  alice.press('4');
  ASSERT_TRUE(eventually([&] { return bank.talking() == 1; }, 3000)) << pbx.host.log();
  sleep_ms(6000);
  alice.press('5');
  EXPECT_TRUE(eventually([&] { return pbx.asterisk.count("recordings/stored") == 1; }, 3000))
      << pbx.host.log();
  EXPECT_EQ(pbx.asterisk.ari("/recordings/stored/talk-of-7777").is_object(), true);
  alice.hang_up();
  boss.expect_all_good(5000);  // hung up with her
  bob.hang_up();
  EXPECT_TRUE(bob.wait_until_idle());
  bank.stop();
  // Asterisk mixes for the third party, and leaves out what comes late.
  EXPECT_GE(match_envelopes(prompt("es/demo-echodone"), bank.heard(0)).correlation, 0.8);
  EXPECT_LT(match_envelopes(prompt("en/tt-weasels"), bank.heard(0)).correlation, 0.7);
  expect_nothing_left(pbx.asterisk, pbx.host);
}

TEST(AriFeatures, ARoomCanBeJoinedInsideThePbxAndTakenApartAgain) {
  Joined pbx(translating());
  ASSERT_NO_FATAL_FAILURE(pbx.start());
  Softphone alice(pbx.asterisk, "alice",
                  speech_of({"en/tt-weasels", "en/conf-extended"}, 1200, 2000));
  Softphone bob(pbx.asterisk, "bob", speech_of({}, 0, 0));
  alice.dial("7777");
  bob.dial("8888");
  ASSERT_TRUE(alice.wait_until_talking());
  ASSERT_TRUE(bob.wait_until_talking());
  ASSERT_TRUE(pbx.host.wait_for_legs(2)) << pbx.host.log();
  sleep_ms(500);
  pbx.set_crossover("7777-8888", "pbx");
  sleep_ms(4200);
  pbx.set_crossover("7777-8888", "translate");
  sleep_ms(4000);
  alice.hang_up();
  bob.hang_up();
  EXPECT_TRUE(bob.wait_until_idle());
  EXPECT_TRUE(bob.hears("en/tt-weasels")) << pbx.host.log();
  EXPECT_LT(match_envelopes(prompt("en/conf-extended"), bob.heard()).correlation, 0.9);
  expect_nothing_left(pbx.asterisk, pbx.host);
}

}  // namespace
}  // namespace dgm::test
