// Every bad plugin is refused with the exact sentence that the user reads, and its good neighbour
// loads all the same.
#include <gmock/gmock.h>

#include "tests/host/modules/module_fixture.h"

namespace dgm::modules {
namespace {

struct BadPlugin {
  const char* file;      // of tests/bad_plugins
  const char* sentence;  // after "PATH: "
};

constexpr BadPlugin kRefused[] = {
    {"no_entry",
     "it has no symbol dgm_plugin_entry, so it is no plugin; take it out of the plugin folder, or "
     "define that symbol"},
    {"newer_major",
     "it was built for plugin ABI 2.0, this host speaks 1.0; build it with the SDK of this host"},
    {"newer_minor",
     "it was built for plugin ABI 1.3, newer than the 1.0 of this host; update dragoman, or build "
     "it with the SDK of this host"},
    {"short_struct",
     "struct_size of dgm_plugin_entry is 48, less than 56; correct the plugin and build it anew"},
    {"zero_struct",
     "struct_size of dgm_plugin_entry is 0, less than 56; correct the plugin and build it anew"},
    {"null_init", "its function init() is NULL; correct the plugin and build it anew"},
    {"no_types", "it offers no provider types; correct the plugin and build it anew"},
    {"null_create",
     "type 1 \"echo\": its function create() is NULL; correct the plugin and build it anew"},
    {"null_destroy",
     "type 1 \"echo\": its function destroy() is NULL; correct the plugin and build it anew"},
    {"null_table",
     "type 1 \"echo\": its interface_table is NULL; correct the plugin and build it anew"},
    {"null_function",
     "type 1 \"echo\": its function push_audio() is NULL; correct the plugin and build it anew"},
    {"short_table",
     "type 1 \"echo\": struct_size of its interface table is 40, less than the 48 of "
     "dgm.recognizer/1; correct the plugin and build it anew"},
    {"bad_name",
     "type 1 \"My Recognizer\": its name is not made of a-z, 0-9, '_', '-' and '.'; correct the "
     "plugin and build it anew"},
    {"unknown_kind",
     "type 1 \"echo\" is of unknown kind \"dgm.recogniser/1\"; did you mean dgm.recognizer/1?"},
    {"later_revision",
     "it offers only dgm.recognizer/2, a revision this host does not speak; update dragoman, or "
     "offer the older one too"},
    {"duplicate_type",
     "type 2 \"echo\" of kind dgm.recognizer/1 is there twice; give one another name"},
    {"bad_default",
     "type 1 \"echo\": option sample_rate_hz: its default \"44100\" is not one of 8000|16000; "
     "correct the plugin and build it anew"},
    {"crash_in_constructor",
     "blocked: crashed while being read (signal 11); repair it or take it out of the plugin "
     "folder"},
    {"crash_in_init",
     "blocked: crashed while being read (signal 11); repair it or take it out of the plugin "
     "folder"},
    {"crash_at_exit",
     "blocked: crashed while being read (signal 11); repair it or take it out of the plugin "
     "folder"},
    {"abort_in_init",
     "blocked: crashed while being read (signal 6); repair it or take it out of the plugin "
     "folder"},
    {"throws_in_init",
     "blocked: crashed while being read (signal 6); repair it or take it out of the plugin "
     "folder"},
    {"hang_in_init",
     "blocked: was not read within 400 ms; repair it or take it out of the plugin folder"},
    {"exit_in_init",
     "blocked: ended the process with exit code 0 while being read; repair it or take it out of "
     "the plugin folder"},
    {"init_fails",
     "its init() failed with DGM_UNSUPPORTED; see what the plugin has logged, or take it out of "
     "the plugin folder"},
    {"undefined_symbol",
     "it cannot be loaded: undefined symbol: dgm_test_nobody_defines_this; link the library that "
     "defines it (-Wl,-z,defs finds this when the plugin is built)"},
};

class Gallery : public ModuleFixture {
 protected:
  static std::string built(const std::string& name) {
    return DGM_BINARY_DIR "/bad_plugins/" + name + ".so";
  }

  // The refusal of the bad plugin that lies beside a good one; empty: it was loaded.
  std::string refusal_beside_a_good_one(CatalogOptions options) {
    const std::string good = install(built("good"), "good.so");
    std::string refusal;
    bool good_loaded = false;
    for (const auto& report : ModuleCatalog(std::move(options)).scan(everything)) {
      if (report.path == good) {
        good_loaded = report.module != nullptr;
      } else {
        EXPECT_EQ(report.module == nullptr, !report.refusal.empty());
        refusal += report.refusal;
      }
    }
    EXPECT_TRUE(good_loaded);
    return refusal;
  }
  std::string refusal_beside_a_good_one() { return refusal_beside_a_good_one(options()); }
};

class BuiltGallery : public Gallery, public testing::WithParamInterface<BadPlugin> {};

TEST_P(BuiltGallery, IsRefusedWithItsSentenceAndHarmsNobody) {
  const std::string name = GetParam().file;
  const std::string path = install(built(name), name + ".so");
  auto chosen = options();
  if (name == "hang_in_init") {
    // The good neighbour is read first, with all the time it needs, and kept.
    install(built("good"), "good.so");
    ASSERT_TRUE(ModuleCatalog(options()).load(folder() + "/good.so"));
    chosen.scan_deadline_ms = 400;
  }
  EXPECT_EQ(refusal_beside_a_good_one(chosen), path + ": " + GetParam().sentence);
}

INSTANTIATE_TEST_SUITE_P(BadPlugins, BuiltGallery, testing::ValuesIn(kRefused),
                         [](const auto& info) { return std::string(info.param.file); });

TEST_F(Gallery, TakesNothingThatAPluginPrintsForItsDescription) {
  install(built("prints_in_init"), "prints_in_init.so");
  EXPECT_EQ(refusal_beside_a_good_one(), "");
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_F(Gallery, RefusesOneThatTakesMemoryWithoutEnd) {
  const std::string path = install(built("allocates_in_init"), "allocates_in_init.so");
  auto patient = options();
  patient.scan_deadline_ms = 60'000;
  EXPECT_EQ(
      refusal_beside_a_good_one(patient),
      path +
          ": blocked: took more than the 512 MiB of memory that it may have while being read; "
          "repair it or take it out of the plugin folder");
}
#endif

TEST_F(Gallery, RefusesATextFile) {
  const std::string path =
      install(DGM_SOURCE_DIR "/tests/bad_plugins/not_a_library.so", "not_a_library.so");
  EXPECT_EQ(refusal_beside_a_good_one(),
            path +
                ": it cannot be loaded: invalid ELF header; put a shared library built for this "
                "machine there, or take the file out");
}

TEST_F(Gallery, RefusesATruncatedLibrary) {
  const std::string path = folder() + "/truncated.so";
  write_text(path, read_text(built("good")).substr(0, 40), 0755);
  EXPECT_EQ(refusal_beside_a_good_one(),
            path +
                ": it cannot be loaded: file too short; put a shared library built for this "
                "machine there, or take the file out");
}

TEST_F(Gallery, RefusesAGroupWritableFile) {
  const std::string path = install(built("good"), "loose.so");
  ::chmod(path.c_str(), 0775);
  EXPECT_EQ(refusal_beside_a_good_one(),
            path +
                ": the file may be written to by its group or by others (mode 0775); run \"chmod "
                "go-w " +
                path + "\"");
}

TEST_F(Gallery, RefusesASymbolicLink) {
  const std::string target = root_ + "/elsewhere.so";
  write_text(target, read_text(built("good")), 0755);
  const std::string path = folder() + "/link.so";
  fs::create_symlink(target, path);
  EXPECT_EQ(refusal_beside_a_good_one(),
            path + ": the file is a symbolic link; put the file itself there");
}

TEST_F(Gallery, RefusesAFolderWithTheNameOfALibrary) {
  const std::string path = folder() + "/folder.so";
  fs::create_directory(path);
  EXPECT_EQ(refusal_beside_a_good_one(),
            path + ": this is not a regular file; take it out of the plugin folder");
}

TEST_F(Gallery, RefusesANamedPipeWithoutWaitingForItsWriter) {
  const std::string path = folder() + "/pipe.so";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(refusal_beside_a_good_one(),
            path + ": this is not a regular file; take it out of the plugin folder");
}

TEST_F(Gallery, RefusesAWorldWritableFolderAndGoesOnWithTheNext) {
  const std::string open = root_ + "/open";
  fs::create_directory(open);
  write_text(open + "/good.so", read_text(built("good")), 0755);
  ::chmod(open.c_str(), 0777);
  auto chosen = options();
  chosen.folders.insert(chosen.folders.begin(), open);
  EXPECT_EQ(refusal_beside_a_good_one(chosen),
            open + ": the directory " + open +
                " may be written to by its group or by others (mode 0777); run \"chmod go-w " +
                open + "\"");
}

TEST_F(Gallery, RefusesAFileWithAnotherHashThanTheLockSays) {
  const std::string path = install(built("prints_in_init"), "changed.so");
  const auto good = ModuleCatalog(options()).load(install(built("good"), "good.so"));
  const auto bad = ModuleCatalog(options()).load(path);
  ASSERT_TRUE(good && bad);
  const std::string other(64, '0');
  auto chosen = options();
  chosen.lock_file = root_ + "/plugins.lock";
  write_text(chosen.lock_file, "good.so " + (*good)->sha256() + "\nchanged.so " + other + "\n");
  EXPECT_EQ(refusal_beside_a_good_one(chosen),
            path + ": its SHA-256 is " + (*bad)->sha256() + ", but " + chosen.lock_file + " says " +
                other + "; put the old file back, or change that line if you trust the new one");
}

TEST_F(Gallery, RefusesAFileThatTheLockDoesNotList) {
  const std::string path = install(built("prints_in_init"), "unknown.so");
  const auto good = ModuleCatalog(options()).load(install(built("good"), "good.so"));
  const auto bad = ModuleCatalog(options()).load(path);
  ASSERT_TRUE(good && bad);
  auto chosen = options();
  chosen.lock_file = root_ + "/plugins.lock";
  write_text(chosen.lock_file, "good.so " + (*good)->sha256() + "\n");
  EXPECT_EQ(refusal_beside_a_good_one(chosen), path + ": it is not listed in " + chosen.lock_file +
                                                   "; if you trust it, add the line \"unknown.so " +
                                                   (*bad)->sha256() + "\"");
}

}  // namespace
}  // namespace dgm::modules
