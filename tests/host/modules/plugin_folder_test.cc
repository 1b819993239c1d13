// Plugin files come into the folder checked and whole, and leave it without harm.
#include "host/modules/plugin_folder.h"

#include <gmock/gmock.h>

#include "host/modules/module_file.h"
#include "host/modules/provider.h"
#include "tests/host/modules/module_fixture.h"

namespace dgm::modules {
namespace {

using testing::HasSubstr;

class PluginFolder : public ModuleFixture {
 protected:
  static std::string built(const std::string& name) {
    return DGM_BINARY_DIR "/bad_plugins/" + name + ".so";
  }
  // A file beside the plugin folder, as somebody has downloaded it.
  std::string download(const std::string& name, const std::string& as) const {
    const std::string path = root_ + "/" + as;
    write_text(path, read_text(built(name)), 0644);
    return path;
  }
  CatalogOptions with_lock(const std::string& text) const {
    auto chosen = options();
    chosen.lock_file = root_ + "/plugins.lock";
    write_text(chosen.lock_file, text);
    return chosen;
  }
  static mode_t mode_of(const std::string& path) {
    struct stat found {};
    EXPECT_EQ(::stat(path.c_str(), &found), 0) << path;
    return found.st_mode & 0777;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder()))
      names.push_back(entry.path().filename());
    return names;
  }
};

TEST_F(PluginFolder, GetsAGoodFileUnderItsNameAndSaysWhatItOffers) {
  const auto installed = install_plugin(options(), download("good", "ear.so"));
  ASSERT_TRUE(installed) << installed.error().text();
  EXPECT_EQ(installed->path, folder() + "/ear.so");
  EXPECT_FALSE(installed->replaced);
  EXPECT_EQ(installed->report.id, "org.dragoman.test.gallery");
  EXPECT_EQ(installed->report.version, "1.0.0");
  ASSERT_EQ(installed->report.types.size(), 1U);
  EXPECT_EQ(installed->report.types[0].name, "echo");
  EXPECT_EQ(mode_of(installed->path), 0644U);
  EXPECT_THAT(names(), testing::ElementsAre("ear.so"));  // nothing temporary is left
  const auto reports = ModuleCatalog(options()).scan(everything);
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].refusal, "");
  EXPECT_EQ(reports[0].version, "1.0.0");
}

TEST_F(PluginFolder, KeepsTheOldBytesForWhoeverHasThemOpen) {
  ASSERT_TRUE(install_plugin(options(), download("good", "ear.so")));
  std::ifstream open_by_somebody(folder() + "/ear.so", std::ios::binary);
  const auto replaced = install_plugin(options(), download("blocks_in_push_audio", "ear.so"));
  ASSERT_TRUE(replaced) << replaced.error().text();
  EXPECT_TRUE(replaced->replaced);
  EXPECT_EQ(replaced->report.version, "1.0.2");
  std::ostringstream old;
  old << open_by_somebody.rdbuf();
  EXPECT_EQ(sha256_hex(old.str()), sha256_hex(read_text(built("good"))));
  EXPECT_EQ(sha256_hex(read_text(folder() + "/ear.so")), replaced->report.sha256);
}

TEST_F(PluginFolder, DoesNothingForAFileThatIsThereAlready) {
  ASSERT_TRUE(install_plugin(options(), download("good", "ear.so")));
  const auto again = install_plugin(options(), download("good", "ear.so"));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_TRUE(again->is_same);
}

TEST_F(PluginFolder, RefusesABadFileWithItsSentence) {
  const auto path = download("crash_in_init", "bad.so");
  const auto installed = install_plugin(options(), path);
  ASSERT_FALSE(installed);
  EXPECT_EQ(installed.error().text(),
            path +
                ": blocked: crashed while being read (signal 11); repair it or take it out of the "
                "plugin folder");
  EXPECT_THAT(names(), testing::IsEmpty());
}

TEST_F(PluginFolder, RefusesAFileThatOthersMayChange) {
  const auto path = download("good", "ear.so");
  ::chmod(path.c_str(), 0666);
  const auto installed = install_plugin(options(), path);
  ASSERT_FALSE(installed);
  EXPECT_THAT(installed.error().text(), HasSubstr("chmod go-w " + path));
}

TEST_F(PluginFolder, RefusesANameThatNoHostWouldLookAt) {
  const auto installed = install_plugin(options(), download("good", "ear.so.1"));
  ASSERT_FALSE(installed);
  EXPECT_THAT(installed.error().text(), HasSubstr("its name does not end in .so"));
}

TEST_F(PluginFolder, WritesTheLockFileAndKeepsWhatElseIsInIt) {
  const std::string other = "other.so " + std::string(64, 'a') + "\n";
  const auto locked = with_lock("# what we trust\near.so " + std::string(64, 'b') + "\n" + other);
  const auto installed = install_plugin(locked, download("good", "ear.so"));
  ASSERT_TRUE(installed) << installed.error().text();
  EXPECT_EQ(read_text(locked.lock_file),
            "# what we trust\near.so " + installed->report.sha256 + "\n" + other);
  EXPECT_EQ(ModuleCatalog(locked).scan(everything).front().refusal, "");
  const auto removed = remove_plugin(locked, "ear");
  ASSERT_TRUE(removed) << removed.error().text();
  EXPECT_EQ(read_text(locked.lock_file), "# what we trust\n" + other);
}

TEST_F(PluginFolder, LeavesTheLockFileAloneWhenAFileIsRefused) {
  const auto locked = with_lock("# nothing\n");
  EXPECT_FALSE(install_plugin(locked, download("crash_in_init", "bad.so")));
  EXPECT_EQ(read_text(locked.lock_file), "# nothing\n");
}

TEST_F(PluginFolder, RefusesToGuessWhatABrokenLockFileMeans) {
  const auto locked = with_lock("ear.so 123\n");
  const auto installed = install_plugin(locked, download("good", "ear.so"));
  ASSERT_FALSE(installed);
  EXPECT_THAT(installed.error().text(), HasSubstr("plugins.lock: line 1"));
  EXPECT_THAT(names(), testing::IsEmpty());
}

TEST_F(PluginFolder, LosesAFileByItsNameAndWhatIsLoadedOfItGoesOn) {
  ASSERT_TRUE(install_plugin(options(), download("good", "ear.so")));
  const auto reports = ModuleCatalog(options()).scan(everything);
  ASSERT_TRUE(reports[0].module);
  const auto removed = remove_plugin(options(), "ear.so");
  ASSERT_TRUE(removed) << removed.error().text();
  EXPECT_EQ(*removed, folder() + "/ear.so");
  EXPECT_THAT(names(), testing::IsEmpty());
  EXPECT_STREQ(reports[0].module->plugin().id, "org.dragoman.test.gallery");
  const auto again = remove_plugin(options(), "ear.so");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().text(), "there is no plugin file ear.so in " + folder() +
                                      "; `dragoman plugin list` shows those that there are");
  EXPECT_FALSE(remove_plugin(options(), "../state/x.so"));
}

TEST_F(PluginFolder, CountsWhatRunsOnEachMappedVersion) {
  install(built("good"), "good.so");
  const auto reports = ModuleCatalog(options()).scan(everything);
  const auto& module = reports[0].module;
  const auto of_it = [&] {
    for (const auto& mapped : mapped_modules())
      if (mapped.sha256 == module->sha256()) return mapped;
    return MappedModule{};
  };
  EXPECT_EQ(of_it().version, "1.0.0");
  EXPECT_EQ(of_it().providers, 0);
  auto provider = Provider::create(module, *module->find_type("dgm.recognizer/1", "echo"), "e", {});
  ASSERT_TRUE(provider);
  auto session = (*provider)->use_session();
  EXPECT_EQ(of_it().providers, 1);
  EXPECT_EQ(of_it().sessions, 1);
  session.reset();
  *provider = nullptr;
  EXPECT_EQ(of_it().providers, 0);
  EXPECT_EQ(of_it().sessions, 0);
}

}  // namespace
}  // namespace dgm::modules
