// What cannot work is said in one sentence, before anything serves.
#include <gmock/gmock.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <optional>

#include "tests/end_to_end/conversation.h"
#include "tests/end_to_end/wire.h"
#include "tests/support/eventually.h"

namespace dgm::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string this_process() {
  return "process end_to_end_test (pid " + std::to_string(getpid()) + ")";
}

TEST(Start, SaysWhoHasTheRtpPort) {
  Host host;
  const UdpSender holder(host.rtp_port("7777"));
  const auto end = host.try_start();
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.output,
              HasSubstr("UDP 127.0.0.1:" + std::to_string(host.rtp_port("7777")) + ": in use by " +
                        this_process() + ": stop it, or choose another port"));
  EXPECT_THAT(end.output, HasSubstr("NOT_STARTED the host did not start: a place where callers "
                                    "arrive could not be opened; free it, or start with "
                                    "--keep-going to serve the others"));
}

TEST(Start, SaysWhoHasTheAudioSocketPort) {
  Host host;
  const TcpHolder taken(host.audiosocket_port("7000"));
  const auto end = host.try_start();
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.output,
              HasSubstr("TCP 127.0.0.1:" + std::to_string(host.audiosocket_port("7000")) +
                        ": in use by " + this_process() + ": stop it, or choose another port"));
}

TEST(Start, SaysWhoHasTheControlPort) {
  Host host;
  const TcpHolder taken(host.control_port());
  const auto end = host.try_start();
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.output,
              HasSubstr("control endpoint 127.0.0.1:" + std::to_string(host.control_port()) +
                        ": in use by " + this_process() +
                        ": stop it, or choose another port with control.port in host.ini"));
}

TEST(Start, DoesNotShareTheControlPortOfAnotherHost) {
  Host first;
  ASSERT_NO_FATAL_FAILURE(first.start());
  Host second({.control_port = first.control_port()});
  const auto end = second.try_start();
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.output, HasSubstr("in use by process dragoman (pid " +
                                    std::to_string(first.program().pid()) + ")"));
}

TEST(Start, WithKeepGoingServesTheOtherPlaces) {
  Host host;
  const TcpHolder taken(host.audiosocket_port("7000"));
  ASSERT_NO_FATAL_FAILURE(host.start({"--keep-going"}));
  EXPECT_THAT(host.get("/healthz"), HasSubstr(R"("status":"yellow")"));
  EXPECT_THAT(host.get("/healthz"), HasSubstr("in use by " + this_process()));
  expect_a_good_call(host, {"7777", 440}, {"8888", 700});
}

TEST(Start, AReloadOpensAPlaceThatIsFreeNow) {
  Host host;
  std::optional<TcpHolder> taken(std::in_place, host.audiosocket_port("7000"));
  ASSERT_NO_FATAL_FAILURE(host.start({"--keep-going"}));
  EXPECT_THAT(host.post("/api/v1/reload", "{}").body, HasSubstr("in use by " + this_process()));
  taken.reset();
  EXPECT_THAT(host.post("/api/v1/reload", "{}").body,
              AllOf(HasSubstr("nothing is different"), Not(HasSubstr("in use by"))));
  EXPECT_EQ(host.health(), "green");
  EXPECT_TRUE(host.logs("PLACE_OPENED audiosocket listens at all of its places now"));
  const auto via = caller::Via::kAudioSocket;
  expect_a_good_call(host, {"7000", 440, via}, {"7001", 700, via});
}

TEST(Start, APortThatWaitsForCallersOpensByItselfOnceItIsFree) {
  Host host;
  std::optional<UdpSender> taken(std::in_place, host.rtp_port("7777"));
  ASSERT_NO_FATAL_FAILURE(host.start({"--keep-going"}));
  EXPECT_THAT(host.get("/healthz"), HasSubstr("; tried again every second"));
  taken.reset();
  EXPECT_TRUE(eventually([&host] { return host.health() == "green"; }));
  const auto port = std::to_string(host.rtp_port("7777"));
  EXPECT_TRUE(host.logs("PLACE_OPENED port " + port + " is open again"));
  expect_a_good_call(host, {"7777", 440}, {"8888", 700});
}

TEST(Start, ASecondTimeLeavesTheFirstOneAlone) {
  Host host;
  ASSERT_NO_FATAL_FAILURE(host.start());
  Conversation call(host, {{"7777", 440}, {"8888", 700}});
  call.start(3000);
  const auto second = host.try_start();
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_THAT(second.output, HasSubstr("in use by process dragoman (pid " +
                                       std::to_string(host.program().pid()) + ")"));
  call.wait();
  EXPECT_TRUE(call.ear(0).hears(700));
  EXPECT_TRUE(call.ear(1).hears(440));
}

TEST(Start, NamesTheMissingConfigurationFolderOnce) {
  const auto end = run_dragoman({"run", "--config", "/nonexistent/dragoman"});
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_EQ(end.output,
            "--config /nonexistent/dragoman: there is no such folder; copy the shipped config "
            "folder there, or leave --config out for the built-in settings\n"
            "the host did not start: 1 error in the configuration\n");
}

struct Mistake {
  const char* name;
  Configuration configuration;
  const char* sentence;
};

void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

class StartWithAMistake : public testing::TestWithParam<Mistake> {};

TEST_P(StartWithAMistake, SaysWhereAndWhatToDo) {
  Host host(GetParam().configuration);
  const auto end = host.try_start();
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.output, HasSubstr(host.configuration() + "/" + GetParam().sentence));
  EXPECT_THAT(end.output, HasSubstr("the host did not start: 1 error in the configuration\n"));
}

INSTANTIATE_TEST_SUITE_P(
    Gallery, StartWithAMistake,
    testing::Values(
        Mistake{
            "unknown_key",
            {.host_lines = "[media]\ntick_uss = 1000\n"},
            "host.ini:11: unknown option \"tick_uss\" in [media] (did you mean \"tick_us\"?)\n"},
        Mistake{"wrong_type",
                {.host_lines = "[media]\ntick_us = often\n"},
                "host.ini:11: option tick_us: \"often\" is not one of 0, 250, 1000"},
        Mistake{"unknown_plugin_option",
                {.rtp_lines = "codek = ulaw\n"},
                "providers.ini:4: provider rtp: option \"codek\" is not known to rtp; did you mean "
                "codec?\n"},
        Mistake{"unknown_kind",
                {.audiosocket_lines = "[provider.x]\nkind = transprot\n"},
                "providers.ini:9: option kind: unknown kind \"transprot\" (did you mean "
                "\"transport\"?)\n"},
        Mistake{"script_error",
                {.routes = "extension(\"7777\", { speaks = \"en-US\" })\nextention(\"8888\")\n"},
                "scripts/routes.lua:2: unknown word \"extention\" (did you mean \"extension\"?)\n"},
        Mistake{"script_syntax", {.routes = "extension(\"7777\", {\n"}, "scripts/routes.lua:2: "}),
    [](const auto& mistake) { return mistake.param.name; });

// A fresh installation has no keys: one line for each service, and nothing to worry about.
TEST(Start, WithTheShippedSettingsTellsEachServiceWithoutItsKeyOnce) {
  const TemporaryFolder state;
  const EnvironmentVariable folder("XDG_STATE_HOME", state.path().c_str());
  const EnvironmentVariable deepgram("DEEPGRAM_API_KEY", nullptr), deepl("DEEPL_API_KEY", nullptr),
      elevenlabs("ELEVENLABS_API_KEY", nullptr), hume("HUME_API_KEY", nullptr);
  const auto end = run_dragoman({"check"});
  EXPECT_EQ(end.exit_code, 0);
  EXPECT_THAT(end.output, Not(HasSubstr("warning: ")));
  for (const std::string service : {"deepgram", "deepl", "elevenlabs", "hume"}) {
    const std::string told = "provider " + service + " is disabled: no key (environment variable ";
    const size_t at = end.output.find(told);
    ASSERT_NE(at, std::string::npos) << end.output;
    EXPECT_EQ(end.output.find(" " + service + " ", at + told.size()), std::string::npos)
        << end.output;
  }
}

TEST(Start, WithoutItsScriptsFolderNamesIt) {
  Host host;
  std::filesystem::remove_all(host.configuration() + "/scripts");
  const auto end = host.try_start();
  EXPECT_EQ(end.exit_code, 1);
  EXPECT_THAT(end.output, HasSubstr(host.configuration() + "/scripts"));
  EXPECT_THAT(end.output, HasSubstr("the host did not start: 1 error in the configuration\n"));
}

TEST(Start, RefusesABadPluginAndServesWithTheGoodOnes) {
  const TemporaryFolder plugins;
  for (const auto* plugin : {"transport_rtp.so", "transport_audiosocket.so"})
    std::filesystem::copy(std::filesystem::path(DGM_BINARY_DIR "/plugins") / plugin,
                          plugins.path());
  const auto bad = plugins.write("noise.so", "this is no library");
  Host host({.plugin_folder = plugins.path()});
  ASSERT_NO_FATAL_FAILURE(host.start());
  EXPECT_TRUE(host.logs(bad + ": it cannot be loaded: "));
  expect_a_good_call(host, {"7777", 440}, {"8888", 700});
}

}  // namespace
}  // namespace dgm::test
