// The configuration changes under the calls of a real PBX.
#include <gmock/gmock.h>

#include "tests/asterisk/joined.h"
#include "tests/asterisk/media_bank.h"
#include "tests/asterisk/sipp.h"
#include "tests/asterisk/two_phones.h"

namespace dgm::test {
namespace {

using testing::HasSubstr;

class AriReload : public testing::Test {
 protected:
  AriReload() : pbx_(passing_through()) {}
  void SetUp() override { ASSERT_NO_FATAL_FAILURE(pbx_.start()); }

  // In a file of the configuration.
  void change(const std::string& file, const std::string& what, const std::string& with) {
    auto text = pbx_.host.folder().read("config/" + file);
    const size_t at = text.find(what);
    ASSERT_NE(at, std::string::npos) << text;
    text.replace(at, what.size(), with);
    pbx_.host.folder().write("config/" + file, text);
  }
  std::string reload() {
    const auto command = run_dragoman({"reload", "--config", pbx_.host.configuration()});
    EXPECT_EQ(command.exit_code, 0) << command.output;
    return command.output;
  }
  // A call from its beginning to its end, in which each hears the other's very voice.
  template <typename Action>
  void during_a_call(Action action) {
    TwoPhones phones(pbx_.asterisk, {"7777", "8888"}, {}, "PCMU");
    ASSERT_NO_FATAL_FAILURE(phones.dial()) << pbx_.host.log();
    ASSERT_TRUE(pbx_.host.wait_for_legs(2)) << pbx_.host.log();
    ASSERT_NO_FATAL_FAILURE(action());
    phones.hang_up();
    expect_nothing_left(pbx_.asterisk, pbx_.host);
    phones.expect_each_heard_the_other();
  }
  // How often the host's call controls have connected.
  void expect_connected(size_t times) {
    EXPECT_TRUE(eventually([&] { return pbx_.count_in_log("PBX_READY") == times; }, 5000))
        << pbx_.host.log();
  }
  void expect_first_session_closed() {
    EXPECT_TRUE(pbx_.logs("generation 1 is freed")) << pbx_.host.log();
  }
  void expect_a_good_call() {
    expect_voices_pass_through(pbx_.asterisk, pbx_.host, {"7777", "8888"});
  }

  Joined pbx_;
};

TEST_F(AriReload, TenTimesInACallHarmsNoVoice) {
  during_a_call([&] {
    for (int i = 0; i < 10; ++i) {
      ASSERT_NO_FATAL_FAILURE(change("scripts/routes.lua", "extension(\"7000\"",
                                     "extension(\"70" + std::to_string(10 + i) +
                                         "\", { speaks = \"en-US\" })\nextension(\"7000\""));
      EXPECT_THAT(reload(), HasSubstr("1 call stays on 1"));
    }
  });
  expect_a_good_call();
}

TEST_F(AriReload, OfTheCallControlItselfWaitsForTheCallsOfItsApplication) {
  during_a_call([&] {
    ASSERT_NO_FATAL_FAILURE(
        change("providers.ini", "kind = call-control\n", "kind = call-control\nwatchdog_s = 9\n"));
    const auto report = reload();
    EXPECT_THAT(report, HasSubstr("option watchdog_s: (nothing) -> 9"));
    EXPECT_THAT(report,
                HasSubstr("call control ari: what is new takes effect when its 2 callers have "
                          "left"));
    EXPECT_EQ(pbx_.count_in_log("PBX_READY"), 1U);
  });
  expect_connected(2);
  expect_a_good_call();
  EXPECT_EQ(pbx_.host.health(), "green") << pbx_.host.get("/healthz");
}

TEST_F(AriReload, MovesAPbxThatIsNeverWithoutACallToAnotherApplication) {
  during_a_call([&] {
    ASSERT_NO_FATAL_FAILURE(
        change("providers.ini", "[provider.ari]\n",
               "[provider.ari_second]\nkind = call-control\ntype = ari\napp = second\n"
               "password = change-me\nurl = http://127.0.0.1:" +
                   std::to_string(pbx_.asterisk.http_port()) + "\n[provider.ari]\n"));
    reload();
    expect_connected(2);
    pbx_.asterisk.command("dialplan add extension 7777,1,Stasis,second into phones replace");
    ASSERT_NO_FATAL_FAILURE(
        change("providers.ini", "[provider.ari]\n", "[provider.ari]\nenabled = false\n"));
    EXPECT_THAT(reload(), HasSubstr("call control ari goes when its 2 callers have left"));
    MediaBank bank({kSaysNothing});
    Sipp caller(
        pbx_.asterisk,
        {.scenario = "calls", .calls = {std::to_string(bank.port(0)) + ";7777"}, .talk_ms = 1500});
    EXPECT_TRUE(pbx_.host.wait_for_legs(3)) << pbx_.host.log();
    caller.expect_all_good(10'000);
  });
  expect_first_session_closed();
  EXPECT_EQ(pbx_.host.health(), "green") << pbx_.host.get("/healthz");
}

TEST_F(AriReload, ThatTakesTheCallControlAwayLetsItsCallsEndAndBringsItBack) {
  during_a_call([&] {
    ASSERT_NO_FATAL_FAILURE(
        change("providers.ini", "kind = call-control\n", "kind = call-control\nenabled = false\n"));
    EXPECT_THAT(reload(), HasSubstr("call control ari goes when its 2 callers have left"));
  });
  expect_first_session_closed();
  ASSERT_NO_FATAL_FAILURE(change("providers.ini", "enabled = false\n", ""));
  reload();
  expect_connected(2);
  expect_a_good_call();
}

}  // namespace
}  // namespace dgm::test
