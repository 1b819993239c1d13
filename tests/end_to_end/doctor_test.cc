// `dragoman doctor` where there is no Asterisk: tests/asterisk has the rest.
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "tests/end_to_end/host.h"
#include "tests/end_to_end/wire.h"

namespace dgm::test {
namespace {

using testing::HasSubstr;
using testing::Not;

Finished examine(const Host& host, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"doctor", "--config", host.configuration()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_dragoman(arguments);
}

TEST(Doctor, FindsNothingBadWithoutAsterisk) {
  const Host host;
  const auto end = examine(host);
  EXPECT_EQ(end.exit_code, 0) << end.output;
  EXPECT_THAT(end.output, HasSubstr("  ok  control: free\n  ok  audiosocket: free\n"
                                    "  ok  rtp: free\n"));
  EXPECT_THAT(end.output, HasSubstr("  --  call control: no call control is configured: a section "
                                    "of providers.ini with kind = call-control\n"));
  EXPECT_THAT(end.output, Not(HasSubstr("\033")));
}

TEST(Doctor, NamesTheProgramThatHasAPort) {
  const Host host;
  const TcpHolder audiosocket(host.audiosocket_port("7001"));
  const UdpSender rtp(host.rtp_port("7777"));
  const auto end = examine(host);
  EXPECT_EQ(end.exit_code, 1);
  const auto owner = ": in use by process end_to_end_test (pid " + std::to_string(getpid()) + ")";
  EXPECT_THAT(end.output, HasSubstr("  !!  audiosocket: TCP 127.0.0.1:" +
                                    std::to_string(host.audiosocket_port("7001")) + owner +
                                    "\n      -> stop it, or choose another port\n"));
  EXPECT_THAT(end.output,
              HasSubstr("UDP 127.0.0.1:" + std::to_string(host.rtp_port("7777")) + owner));
}

TEST(Doctor, LeavesARunningHostAlone) {
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  const auto end = examine(host);
  const auto serves =
      ": served by the dragoman that runs (pid " + std::to_string(host.program().pid()) + ")\n";
  EXPECT_EQ(end.exit_code, 0) << end.output;
  EXPECT_THAT(end.output, HasSubstr("  ok  control" + serves));
  EXPECT_THAT(end.output, HasSubstr("  ok  audiosocket" + serves));
  EXPECT_THAT(end.output, HasSubstr("  ok  rtp" + serves));
  EXPECT_EQ(host.legs(), 0u);
  EXPECT_EQ(host.stop(), 0);
}

TEST(Doctor, SaysWhyCallControlIsOff) {
  const Host off({.providers = "[provider.ari]\nkind = call-control\nenabled = false\n"});
  auto end = examine(off);
  EXPECT_EQ(end.exit_code, 0) << end.output;
  EXPECT_THAT(end.output,
              HasSubstr("  --  call control: [provider.ari] is off: enabled = false at "));
  const Host without_key({.providers = "[provider.ari]\nkind = call-control\n"
                                       "password = ${system.env.DRAGOMAN_TEST_IS_NEVER_SET}\n"});
  end = examine(without_key);
  EXPECT_EQ(end.exit_code, 0) << end.output;
  EXPECT_THAT(end.output, HasSubstr("   !  keys: provider ari is off: "));
  EXPECT_THAT(end.output, HasSubstr("  --  call control: [provider.ari] is off: "));
}

TEST(Doctor, AsksTheEngines) {
  const Host host({.providers = "[provider.apertium]\nkind = translator\n"
                                "[provider.espeak]\nkind = synthesizer\n"});
  const auto end = examine(host);
  EXPECT_EQ(end.exit_code, 0) << end.output;
  EXPECT_THAT(end.output, HasSubstr("  ok  translator apertium: \"Good morning.\" is \""));
  EXPECT_THAT(end.output, HasSubstr("  ok  synthesizer espeak: speaks "));
}

TEST(Doctor, GivesMachinesOneObject) {
  const Host host({.host_lines = "[media]\ntick_us = often\n"});
  const auto end = examine(host, {"--json"});
  EXPECT_EQ(end.exit_code, 1);
  const auto object = boost::json::parse(end.output).as_object();
  EXPECT_FALSE(object.at("good").as_bool());
  const auto& first = object.at("findings").as_array().at(0).as_object();
  EXPECT_EQ(first.at("group"), "Configuration");
  EXPECT_EQ(first.at("verdict"), "bad");
  EXPECT_THAT(std::string(first.at("sentence").as_string()), HasSubstr("host.ini:11: option tick"));
}

TEST(Doctor, KnowsTheWaysOfMedia) {
  const auto end = run_dragoman({"doctor", "--media", "rdp"});
  EXPECT_EQ(end.exit_code, 2);
  EXPECT_EQ(
      end.output,
      "dragoman doctor: option --media: \"rdp\" is no way of media (did you mean \"rtp\"?); it "
      "is one of rtp, audiosocket, websocket\n");
}

TEST(Doctor, OfAFolderThatIsNotThereSaysOnlyThat) {
  const auto end = run_dragoman({"doctor", "--config", "/nonexistent/dragoman"});
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_EQ(end.output,
            "Configuration\n"
            "  !!  settings: --config /nonexistent/dragoman: there is no such folder\n"
            "      -> copy the shipped config folder there, or leave --config out for the built-in "
            "settings\n"
            "  --  all else: not looked at before the settings can be read\n"
            "\n"
            "1 is bad, 1 was skipped.\n");
}

}  // namespace
}  // namespace dgm::test
