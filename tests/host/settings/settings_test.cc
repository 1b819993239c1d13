#include "host/settings/settings.h"

#include <gmock/gmock.h>

#include <iterator>

#include "tests/host/settings/temporary_folder.h"

namespace dgm::settings {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> texts(const std::vector<Error>& errors) {
  std::vector<std::string> all;
  for (const Error& error : errors) all.push_back(error.text());
  return all;
}

const ProviderSettings& provider(const Settings& settings, std::string_view name) {
  for (const ProviderSettings& p : settings.providers) {
    if (p.name == name) return p;
  }
  throw std::runtime_error("no provider " + std::string(name));
}

TEST(Settings, TheShippedFilesAreTheBuiltInDefaults) {
  EXPECT_EQ(embedded_host_ini(), read_file(DGM_SOURCE_DIR "/config/host.ini"));
  EXPECT_EQ(embedded_providers_ini(), read_file(DGM_SOURCE_DIR "/config/providers.ini"));
}

TEST(Settings, TheBuiltInDefaultsLoadWithoutErrorOrWarning) {
  const Loaded loaded = load("");
  EXPECT_THAT(texts(loaded.errors), IsEmpty());
  EXPECT_THAT(texts(loaded.warnings), IsEmpty());
  EXPECT_EQ(loaded.settings.host.tick_us, 1000u);
  EXPECT_EQ(loaded.settings.host.where.at("media.tick_us").substr(0, 18), "built-in host.ini:");
  EXPECT_EQ(loaded.settings.host.scripts_folder, "") << "the built-in script";
  EXPECT_THAT(loaded.settings.host.plugin_folders, IsEmpty());
  EXPECT_EQ(provider(loaded.settings, "audiosocket").kind, "transport");
  EXPECT_EQ(provider(loaded.settings, "audiosocket").options.at("listen").text,
            "127.0.0.1:5050=7000, 127.0.0.1:5052=7001");
  EXPECT_EQ(provider(loaded.settings, "rtp").options.at("standing").text,
            "127.0.0.1:5000=7777, 127.0.0.1:5001=8888");
  EXPECT_TRUE(provider(loaded.settings, "pocketsphinx").enabled);
  EXPECT_FALSE(provider(loaded.settings, "deepgram").enabled);
}

TEST(Settings, TheShippedValuesOfTheHostAreTheDefaultsOfTheProgram) {
  HostSettings shipped = load("").settings.host;
  const HostSettings defaults;
  EXPECT_EQ(shipped.worker_threads, defaults.worker_threads);
  EXPECT_EQ(shipped.tick_us, defaults.tick_us);
  EXPECT_EQ(shipped.realtime, defaults.realtime);
  EXPECT_EQ(shipped.control_address, defaults.control_address);
  EXPECT_EQ(shipped.control_port, defaults.control_port);
  EXPECT_EQ(shipped.log_level, defaults.log_level);
  EXPECT_EQ(shipped.hook_deadline_ms, defaults.hook_deadline_ms);
  EXPECT_EQ(shipped.hook_instructions, defaults.hook_instructions);
  EXPECT_EQ(shipped.script_memory_mb, defaults.script_memory_mb);
  EXPECT_EQ(shipped.max_legs, defaults.max_legs);
}

TEST(Settings, RelativePathsAreRelativeToTheFolderOfTheFiles) {
  const TemporaryFolder folder;
  folder.write("host.ini",
               "[host]\nstate_folder = state\n[plugins]\nfolders = ../plugins, /opt/more\n"
               "lock = plugins.lock\n[scripts]\nfolder = routes\n");
  folder.write("providers.ini", "[provider.a]\nkind = recognizer\nphrases = words.txt\n");
  const Loaded loaded = load(folder.path());
  ASSERT_THAT(texts(loaded.errors), IsEmpty());
  const std::string parent = std::filesystem::path(folder.path()).parent_path().string();
  EXPECT_EQ(loaded.settings.host.state_folder, folder.path() + "/state");
  EXPECT_THAT(loaded.settings.host.plugin_folders, ElementsAre(parent + "/plugins", "/opt/more"));
  EXPECT_EQ(loaded.settings.host.plugin_lock, folder.path() + "/plugins.lock");
  EXPECT_EQ(loaded.settings.host.scripts_folder, folder.path() + "/routes");
  EXPECT_EQ(resolve_path(provider(loaded.settings, "a").options.at("phrases")),
            folder.path() + "/words.txt");
  EXPECT_EQ(resolve_path({"/abs/words.txt", "config/providers.ini:3", ""}), "/abs/words.txt");
  EXPECT_EQ(resolve_path({"words.txt", "built-in providers.ini:3", ""}), "words.txt");
}

TEST(Settings, AProviderWhoseKeyIsNotSetIsDisabledWithANotice) {
  const EnvironmentVariable none("DGM_TEST_KEY", nullptr);
  const TemporaryFolder folder;
  folder.write("host.ini", "");
  folder.write("providers.ini",
               "[provider.a]\nkind = recognizer\napi_key = ${system.env.DGM_TEST_KEY}\n");
  const Loaded loaded = load(folder.path());
  EXPECT_THAT(texts(loaded.errors), IsEmpty());
  EXPECT_THAT(texts(loaded.warnings), IsEmpty());
  EXPECT_THAT(
      texts(loaded.notices),
      ElementsAre(folder.path() + "/providers.ini:3: provider a is disabled: no key (environment "
                                  "variable DGM_TEST_KEY is not set); chains skip it"));
  EXPECT_FALSE(provider(loaded.settings, "a").enabled);
  EXPECT_TRUE(provider(loaded.settings, "a").lacks_reference);
  EXPECT_EQ(provider(loaded.settings, "a").disabled_because,
            "no key (environment variable DGM_TEST_KEY is not set)");
}

TEST(Settings, AnUnsetVariableThatIsNoKeyIsNotCalledOne) {
  const EnvironmentVariable none("DGM_TEST_URL", nullptr);
  const TemporaryFolder folder;
  folder.write("host.ini", "");
  folder.write("providers.ini",
               "[provider.a]\nkind = recognizer\nurl = ${system.env.DGM_TEST_URL}\n"
               "api_key = ${system.env.DGM_TEST_URL}\n");
  const Loaded loaded = load(folder.path());
  EXPECT_THAT(
      texts(loaded.notices),
      ElementsAre(folder.path() + "/providers.ini:3: provider a is disabled: environment variable "
                                  "DGM_TEST_URL is not set; chains skip it"));
}

TEST(Settings, TheShippedServicesNeedNothingButTheirKeys) {
  const char* const kServices[][2] = {{"deepgram", "DEEPGRAM_API_KEY"},
                                      {"deepl", "DEEPL_API_KEY"},
                                      {"elevenlabs", "ELEVENLABS_API_KEY"},
                                      {"hume", "HUME_API_KEY"}};
  for (const auto& [name, variable] : kServices) {
    SCOPED_TRACE(name);
    {
      const EnvironmentVariable none(variable, nullptr);
      const Loaded loaded = load("");
      EXPECT_EQ(provider(loaded.settings, name).disabled_because,
                "no key (environment variable " + std::string(variable) + " is not set)");
      EXPECT_THAT(texts(loaded.warnings), IsEmpty());
    }
    const EnvironmentVariable key(variable, "abc");
    EXPECT_TRUE(provider(load("").settings, name).enabled);
  }
}

TEST(Settings, AProviderWhoseKeyIsSetIsEnabledAndKeepsTheReference) {
  const EnvironmentVariable key("DGM_TEST_KEY", "abc");
  const TemporaryFolder folder;
  folder.write("host.ini", "");
  folder.write("providers.ini",
               "[provider.a]\nkind = recognizer\ntype = deepgram\n"
               "api_key = ${system.env.DGM_TEST_KEY}\n");
  const Loaded loaded = load(folder.path());
  ASSERT_THAT(texts(loaded.errors), IsEmpty());
  const ProviderSettings& a = provider(loaded.settings, "a");
  EXPECT_TRUE(a.enabled);
  EXPECT_EQ(a.type, "deepgram");
  EXPECT_EQ(a.options.at("api_key").text, "abc");
  EXPECT_EQ(a.options.at("api_key").written, "${system.env.DGM_TEST_KEY}");
}

TEST(Settings, ReferencesOfADisabledProviderNeedNotResolve) {
  const TemporaryFolder folder;
  folder.write("host.ini", "");
  folder.write("providers.ini",
               "[provider.a]\nkind = recognizer\napi_key = file:/nowhere/key\nenabled = false\n");
  const Loaded loaded = load(folder.path());
  EXPECT_THAT(texts(loaded.errors), IsEmpty());
  EXPECT_EQ(provider(loaded.settings, "a").disabled_because,
            "enabled = false at " + folder.path() + "/providers.ini:4");
}

TEST(Settings, TheStateFolderFollowsTheUser) {
  const EnvironmentVariable state("XDG_STATE_HOME", "/somewhere/state");
  EXPECT_EQ(load("").settings.host.state_folder, "/somewhere/state/dragoman");
}

TEST(Settings, AMissingFolderIsSaidOncePerFile) {
  EXPECT_THAT(texts(load("/nowhere/config").errors),
              ElementsAre("/nowhere/config/host.ini: cannot be read: No such file or directory; "
                          "copy the shipped config folder, or name no folder for the built-in "
                          "settings",
                          "/nowhere/config/providers.ini: cannot be read: No such file or "
                          "directory; copy the shipped config folder, or name no folder for the "
                          "built-in settings"));
}

TEST(Settings, EveryOptionOfTheHostIsInTheShippedFile) {
  const std::string text{embedded_host_ini()};
  for (const char* name : {"worker_threads", "log_level", "state_folder", "address", "port",
                           "token", "folders", "lock", "folder", "hook_deadline_ms",
                           "hook_instructions", "memory_mb", "max_legs", "tick_us", "realtime"}) {
    EXPECT_NE(text.find(std::string(name) + " = "), std::string::npos) << name;
    EXPECT_NE(host_options_table().find("`" + std::string(name) + "`"), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace dgm::settings
