#include <dlfcn.h>
#include <gmock/gmock.h>

#include "dragoman/net.h"
#include "dragoman/services.h"
#include "host/base/metrics.h"
#include "host/modules/scope.h"
#include "tests/host/modules/diary_host.h"
#include "tests/host/modules/module_fixture.h"

namespace dgm::modules {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Catalog : public ModuleFixture {
 protected:
  Catalog() { diary().clear(); }

  CatalogOptions watched() const {
    auto chosen = options();
    chosen.host = &diary_host();
    return chosen;
  }
  static std::string good() { return DGM_BINARY_DIR "/bad_plugins/good.so"; }
};

TEST_F(Catalog, FindsLibrariesInOrderOfFoldersAndNames) {
  fs::create_directory(root_ + "/more");
  ::chmod((root_ + "/more").c_str(), 0755);
  install(good(), "b.so");
  install(PUPIL, "a.so");
  install(good(), ".hidden.so");
  install(good(), "readme.txt");
  write_text(root_ + "/more/c.so", read_text(good()), 0755);
  auto chosen = options();
  chosen.folders = {folder() + "/", root_ + "/more"};
  std::vector<std::string> loaded;
  for (const auto& report : ModuleCatalog(chosen).scan(everything)) {
    EXPECT_NE(report.module, nullptr) << report.refusal;
    EXPECT_EQ(report.sha256.size(), 64U);
    loaded.push_back(report.path);
  }
  EXPECT_THAT(loaded, ElementsAre(folder() + "/a.so", folder() + "/b.so", root_ + "/more/c.so"));
}

TEST_F(Catalog, ReportsAFolderThatIsNotThere) {
  auto chosen = options();
  chosen.folders = {root_ + "/none"};
  const auto reports = ModuleCatalog(chosen).scan(everything);
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].path, root_ + "/none");
  EXPECT_EQ(reports[0].refusal,
            root_ + "/none: the directory " + root_ + "/none is not there; correct the path");
}

TEST_F(Catalog, GivesTheSameModuleForUnchangedBytes) {
  install(PUPIL, "pupil.so");
  ModuleCatalog catalog(watched());
  const auto first = catalog.scan(everything);
  const auto second = catalog.scan(everything);
  const auto elsewhere = ModuleCatalog(watched()).load(install(PUPIL, "copy.so"));
  ASSERT_TRUE(first.at(0).module);
  EXPECT_EQ(first[0].module, second.at(0).module);
  ASSERT_TRUE(elsewhere);
  EXPECT_EQ(*elsewhere, first[0].module);
  EXPECT_THAT(diary(), ElementsAre("init"));
}

TEST_F(Catalog, ReadsAllFilesAndMapsThoseWithAWantedType) {
  install(good(), "good.so");
  install(PUPIL, "pupil.so");
  const auto reports = ModuleCatalog(watched()).scan(
      [](const TypeName& type) { return type.kind == "dgm.recognizer/1" && type.name == "pupil"; });
  ASSERT_EQ(reports.size(), 2U);
  EXPECT_EQ(reports[0].module, nullptr);
  EXPECT_EQ(reports[0].refusal, "");
  EXPECT_EQ(reports[0].id, "org.dragoman.test.gallery");
  ASSERT_FALSE(reports[0].types.empty());
  EXPECT_EQ(reports[0].types[0].name, "echo");
  EXPECT_NE(reports[1].module, nullptr);
  EXPECT_THAT(read_text("/proc/self/maps"),
              Not(HasSubstr(state() + "/modules/" + reports[0].sha256)));
}

TEST_F(Catalog, MapsAFileThatIsWantedLater) {
  install(PUPIL, "pupil.so");
  ModuleCatalog catalog(watched());
  EXPECT_EQ(catalog.scan([](const TypeName&) { return false; }).at(0).module, nullptr);
  EXPECT_THAT(diary(), testing::IsEmpty());
  EXPECT_NE(catalog.scan(everything).at(0).module, nullptr);
}

TEST_F(Catalog, StartsAModuleAgainWhoseLastUserHasGone) {
  const std::string path = install(PUPIL, "pupil.so");
  ModuleCatalog catalog(watched());
  ASSERT_TRUE(catalog.load(path));
  ASSERT_TRUE(catalog.load(path));
  EXPECT_THAT(diary(), ElementsAre("init", "deinit", "init", "deinit"));
}

TEST_F(Catalog, LoadsThePrivateCopyAndNotTheFileItself) {
  const std::string path = install(PUPIL, "pupil.so");
  const auto module = ModuleCatalog(watched()).load(path);
  ASSERT_TRUE(module) << module.error().text();
  EXPECT_EQ((*module)->path(), path);
  Dl_info info{};
  ASSERT_NE(::dladdr(&(*module)->plugin(), &info), 0);
  EXPECT_EQ(info.dli_fname, state() + "/modules/" + (*module)->sha256() + "/pupil.so");
}

TEST_F(Catalog, RemovesOldCopiesWithAScanAndKeepsThoseThatThisProcessHasMapped) {
  const std::string old = state() + "/modules/" + std::string(64, 'a');
  fs::create_directories(old);
  write_text(old + "/pupil.so", "of last year");
  std::string used;
  {
    const auto reports = [&] {
      install(PUPIL, "pupil.so");
      return ModuleCatalog(watched()).scan(everything);
    }();
    ASSERT_TRUE(reports.at(0).module) << reports[0].refusal;
    used = state() + "/modules/" + reports[0].sha256 + "/pupil.so";
  }
  EXPECT_FALSE(fs::exists(old));
  fs::remove(folder() + "/pupil.so");  // nobody holds the module any more, yet it is mapped
  ModuleCatalog(watched()).scan(everything);
  EXPECT_TRUE(fs::exists(used));
}

TEST_F(Catalog, LeavesAModuleMappedAndCountsIt) {
  ASSERT_TRUE(ModuleCatalog(watched()).load(install(PUPIL, "pupil.so")));
  EXPECT_THAT(read_text("/proc/self/maps"), HasSubstr(state() + "/modules/"));
  const double mapped = metrics().gauge("dragoman_modules_mapped", "").value();
  EXPECT_GE(mapped, 1);
  ASSERT_TRUE(ModuleCatalog(watched()).load(folder() + "/pupil.so"));
  EXPECT_EQ(metrics().gauge("dragoman_modules_mapped", "").value(), mapped);
}

TEST_F(Catalog, FindsTypesByKindAndNameAndPassesOverLaterRevisions) {
  const auto module = ModuleCatalog(watched()).load(install(PUPIL, "pupil.so"));
  ASSERT_TRUE(module);
  EXPECT_NE((*module)->find_type("dgm.recognizer/1", "pupil"), nullptr);
  EXPECT_EQ((*module)->find_type("dgm.recognizer/1", "Pupil"), nullptr);
  EXPECT_EQ((*module)->find_type("dgm.translator/1", "pupil"), nullptr);
  EXPECT_EQ((*module)->find_type("dgm.recognizer/2", "pupil"), nullptr);
}

TEST_F(Catalog, RefusesEverythingWhenItsLockFileCannotBeUsed) {
  const std::string path = install(PUPIL, "pupil.so");
  auto chosen = watched();
  chosen.lock_file = root_ + "/plugins.lock";
  EXPECT_EQ(ModuleCatalog(chosen).load(path).error().text(),
            path + ": the lock file decides, and " + chosen.lock_file +
                ": the file is not there; correct the path");
  write_text(chosen.lock_file, "pupil.so 123\n");
  EXPECT_EQ(ModuleCatalog(chosen).load(path).error().text(),
            path + ": the lock file decides, and " + chosen.lock_file +
                " line 1: \"123\" is not a SHA-256 (64 digits 0-9 a-f); sha256sum prints it");
  EXPECT_THAT(diary(), ElementsAre());
}

TEST(DescribeHost, OffersTheServicesOfTheRealHost) {
  for (const char* id : {DGM_HOST_NET_ID, DGM_HOST_TIMERS_ID, DGM_HOST_FRAMES_ID,
                         DGM_HOST_METRICS_ID, "dgm.host.none/1"}) {
    EXPECT_EQ(describe_host().get_service(id) == nullptr, host_table().get_service(id) == nullptr)
        << id;
  }
}

}  // namespace
}  // namespace dgm::modules
