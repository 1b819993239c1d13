// What `cmake --install` gives stands on its own feet: program, plugins, settings, scripts, SDK.
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/end_to_end/program.h"
#include "tests/host/settings/temporary_folder.h"

namespace dgm::test {
namespace {

using testing::HasSubstr;

TEST(Install, GivesAProgramThatFindsItsPluginsSettingsAndScripts) {
  const TemporaryFolder folder;
  const EnvironmentVariable state("XDG_STATE_HOME", folder.path().c_str());
  const auto prefix = folder.path() + "/prefix";
  const auto installed =
      run_program({DGM_CMAKE, "--install", DGM_BINARY_DIR, "--prefix", prefix}, 60'000);
  ASSERT_EQ(installed.exit_code, 0) << installed.output;
  for (const auto* file :
       {"bin/dragoman", "lib/dragoman/plugins/transport_rtp.so",
        "lib/dragoman/plugins/transport_audiosocket.so", "share/dragoman/config/host.ini",
        "share/dragoman/config/providers.ini", "share/dragoman/scripts/routes.lua",
        "share/man/man1/dragoman.1", "include/dragoman/abi.h"})
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(prefix) / file)) << file;

  const auto program = prefix + "/bin/dragoman";
  const auto check =
      run_program({program, "check", "--config", prefix + "/share/dragoman/config", "--print"});
  EXPECT_EQ(check.exit_code, 0) << check.output;
  EXPECT_THAT(check.output, HasSubstr("good: "));
  EXPECT_THAT(check.output, HasSubstr(prefix + "/lib/dragoman/plugins"));
  EXPECT_THAT(check.output, HasSubstr(prefix + "/share/dragoman/scripts"));
  const auto plain = run_program({program, "check"});
  EXPECT_EQ(plain.exit_code, 0) << plain.output;
}

}  // namespace
}  // namespace dgm::test
