// Plugin files that come, go and misbehave, with the real program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <filesystem>

#include "tests/end_to_end/conversation.h"

namespace dgm::test {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

using testing::HasSubstr;
using testing::Not;

std::string bad_plugin(const std::string& name) {
  return DGM_BINARY_DIR "/bad_plugins/" + name + ".so";
}

// A host whose first plugin folder is the test's own.
struct OwnFolder {
  OwnFolder() { fs::create_directory(path()); }
  std::string path() const { return folder.path() + "/plugins"; }
  Configuration with(Configuration configuration = {}) const {
    configuration.plugin_folder =
        path() + ", " + configuration.plugin_folder + ", " DGM_BINARY_DIR "/template_plugins";
    return configuration;
  }
  TemporaryFolder folder;
};

TEST(PluginFiles, AreInstalledListedAndRemoved) {
  const OwnFolder own;
  Host host(own.with());
  const auto plugin = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "plugin");
    words.insert(words.end(), {"--config", host.configuration()});
    return run_dragoman(words, 60'000);
  };
  const auto installed = plugin({"install", bad_plugin("blocks_in_push_audio")});
  EXPECT_EQ(installed.exit_code, 0) << installed.output;
  EXPECT_THAT(installed.output, HasSubstr("org.dragoman.test.blocks 1.0.2 offers "
                                          "dgm.recognizer/1 blocks\nrun `dragoman reload`"));
  const auto refused = plugin({"install", bad_plugin("newer_major")});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.output, HasSubstr("it was built for plugin ABI 2.0, this host speaks 1.0"));
  EXPECT_FALSE(fs::exists(own.path() + "/newer_major.so"));

  fs::copy_file(bad_plugin("no_entry"), own.path() + "/dropped.so");
  const auto listed = plugin({"list"});
  EXPECT_EQ(listed.exit_code, 0);
  EXPECT_THAT(listed.output, HasSubstr("blocks_in_push_audio.so"));
  EXPECT_THAT(listed.output, HasSubstr("transport_rtp.so"));
  EXPECT_THAT(listed.output, HasSubstr("refused: " + own.path() +
                                       "/dropped.so: it has no symbol dgm_plugin_entry"));
  EXPECT_THAT(listed.output, HasSubstr("1 refused"));
  EXPECT_THAT(listed.output, HasSubstr("no host runs with this configuration: nobody answers at "
                                       "127.0.0.1:" +
                                       std::to_string(host.control_port())));

  const auto removed = plugin({"remove", "blocks_in_push_audio"});
  EXPECT_EQ(removed.exit_code, 0) << removed.output;
  EXPECT_FALSE(fs::exists(own.path() + "/blocks_in_push_audio.so"));
  EXPECT_EQ(plugin({"remove", "blocks_in_push_audio"}).exit_code, 1);
}

TEST(PluginFiles, AreListedBesideWhatTheRunningHostHasLoaded) {
  const OwnFolder own;
  Host host(own.with());
  ASSERT_NO_FATAL_FAILURE(host.start());
  fs::copy_file(bad_plugin("never_answers"), own.path() + "/unused.so");
  const auto listed = run_dragoman({"plugin", "list", "--config", host.configuration()}, 60'000);
  EXPECT_EQ(listed.exit_code, 0) << listed.output;
  const auto words =
      "the host at 127.0.0.1:" + std::to_string(host.control_port()) + " has loaded:\n";
  const auto loaded = listed.output.find(words);
  ASSERT_NE(loaded, std::string::npos) << listed.output;
  EXPECT_LT(listed.output.find("unused.so"), loaded);
  const auto of_the_host = listed.output.substr(loaded);
  EXPECT_THAT(of_the_host, HasSubstr("transport_rtp.so"));
  EXPECT_THAT(of_the_host, HasSubstr("\n  providers 1, sessions "));
  EXPECT_THAT(of_the_host, Not(HasSubstr("unused.so")));
}

// The recognizer of one pair holds its worker for 300 ms with each frame, that of the others does
// not.
TEST(PluginThatBlocks, IsNamedWithinASecondTakenOutOfServiceAndTheOthersGoOn) {
  const OwnFolder own;
  fs::copy_file(bad_plugin("blocks_in_push_audio"), own.path() + "/blocks.so");
  fs::copy_file(bad_plugin("never_answers"), own.path() + "/mute.so");
  Configuration configuration;
  configuration.rtp = {"7777", "8888", "6001", "6002"};
  configuration.audiosocket = {};
  configuration.audiosocket_lines = "enabled = false";
  configuration.providers =
      "[provider.blocks]\nkind = recognizer\n[provider.mute]\nkind = recognizer\n"
      "[provider.upper]\nkind = translator\n[provider.beep]\nkind = synthesizer\n";
  configuration.routes = R"(
chain("recognizer", { "blocks", "mute" })
chain("translator", { "upper" })
chain("synthesizer", { "beep" })
for _, number in ipairs { "7777", "8888" } do extension(number, { speaks = "en-US" }) end
extension("6001", { speaks = "en-US" })
extension("6002", { speaks = "es-ES" })
pair("7777", "8888", { crossover = "pass_through" })
pair("6001", "6002")
)";
  Host host(own.with(configuration));
  ASSERT_NO_FATAL_FAILURE(host.start());
  Conversation others(host, {{"7777", 440}, {"8888", 700}});
  others.start(11'000);
  Conversation blocked(host, {{"6001", 500}, {"6002", 900}});
  const int64_t began_ms = now_ms();
  blocked.start(7'000);
  EXPECT_TRUE(host.logs("PLUGIN_BLOCKS", 5'000));
  const int64_t named_ms = now_ms();
  EXPECT_THAT(host.log(), HasSubstr("blocks (blocks.so 1.0.2) holds worker "));
  EXPECT_THAT(host.log(), HasSubstr(" in push_audio for "));
  EXPECT_TRUE(eventually(
      [&] { return host.get("/healthz").find("blocks (blocks.so 1.0.2)") != std::string::npos; },
      3'000));
  const auto plugins = json::parse(host.get("/api/v1/plugins"));
  int64_t sessions = 0;
  for (const auto& mapped : plugins.at("mapped").as_array())
    if (mapped.at("version") == "1.0.2") sessions = mapped.at("sessions").as_int64();
  EXPECT_EQ(sessions, 2);  // one for each of the two who speak

  EXPECT_THAT(
      host.post("/api/v1/providers/blocks/out_of_service", R"({"reason":"it blocks"})").body,
      HasSubstr(R"("state":"out_of_service")"));
  EXPECT_TRUE(host.logs("blocks failed: it is out of service (it blocks), mute takes over", 6'000));
  EXPECT_THAT(host.get("/api/v1/providers"), HasSubstr("\"state\":\"out_of_service\""));
  blocked.wait();
  const double held_ms = host.metric("dragoman_plugin_blocked_ms_total{provider=\"blocks\"}");
  EXPECT_GT(held_ms, 100);
  others.wait();
  RecordProperty("named_after_ms", static_cast<int>(named_ms - began_ms));
  RecordProperty("held_ms", static_cast<int>(held_ms));
  // Frames of 20 ms; both workers were held at the most for so long. The margin is the machine's.
  for (size_t phone : {0U, 1U}) {
    const auto& line = others.ear(phone).report.line;
    RecordProperty("frames_missing_" + std::to_string(phone),
                   static_cast<int>(line.sent) - static_cast<int>(line.received));
    EXPECT_GE(static_cast<double>(line.received) + held_ms / 20 + 25,
              static_cast<double>(line.sent) * 0.98)
        << "held " << held_ms << " ms";
    EXPECT_TRUE(others.ear(phone).hears(phone == 0 ? 700 : 440));  // the later part of the call
  }
  EXPECT_EQ(host.post("/api/v1/providers/blocks/in_service", "").status, 200);
  EXPECT_THAT(host.get("/api/v1/providers"), Not(HasSubstr("\"out_of_service\"")));
  EXPECT_EQ(host.stop(), 0) << host.log();
}

}  // namespace
}  // namespace dgm::test
