#include "host/app/change_watch.h"

#include <gmock/gmock.h>

#include "tests/host/settings/temporary_folder.h"

namespace dgm::app {
namespace {

using testing::HasSubstr;

TEST(ChangeWatch, TellsOfFilesThatAreWrittenMovedAndRemoved) {
  const TemporaryFolder folder;
  const auto file = folder.write("routes.lua", "one");
  ChangeWatch watch;
  ASSERT_TRUE(watch.watch({folder.path()}, {}));
  EXPECT_FALSE(watch.has_changed());
  folder.write("routes.lua", "two");
  EXPECT_TRUE(watch.has_changed());
  EXPECT_FALSE(watch.has_changed());
  std::filesystem::rename(file, folder.path() + "/other.lua");
  EXPECT_TRUE(watch.has_changed());
  std::filesystem::remove(folder.path() + "/other.lua");
  EXPECT_TRUE(watch.has_changed());
}

TEST(ChangeWatch, PassesOverWhatEditorsLeaveBeside) {
  const TemporaryFolder folder;
  ChangeWatch watch;
  ASSERT_TRUE(watch.watch({folder.path()}, {}));
  for (const auto* name : {".routes.lua.swp", "routes.lua~", "#routes.lua#", "4913", "a.tmp"})
    folder.write(name, "x");
  EXPECT_FALSE(watch.has_changed());
}

TEST(ChangeWatch, SeesFoldersOfATreeThatAreNewSinceItWasAskedLast) {
  const TemporaryFolder folder;
  folder.write("lib/a.lua", "1");
  ChangeWatch watch;
  ASSERT_TRUE(watch.watch({}, {folder.path()}));
  folder.write("lib/a.lua", "2");
  EXPECT_TRUE(watch.has_changed());
  folder.write("more/b.lua", "1");
  EXPECT_TRUE(watch.has_changed());
  ASSERT_TRUE(watch.watch({}, {folder.path()}));
  folder.write("more/b.lua", "2");
  EXPECT_TRUE(watch.has_changed());
}

TEST(ChangeWatch, GoesOnWithoutAFolderThatIsNotThere) {
  const TemporaryFolder folder;
  ChangeWatch watch;
  const auto outcome = watch.watch({folder.path(), folder.path() + "/none"}, {});
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().text(), HasSubstr(folder.path() + "/none: cannot be watched"));
  folder.write("a.ini", "1");
  EXPECT_TRUE(watch.has_changed());
}

TEST(ChangeWatch, IsSilentWhenStopped) {
  const TemporaryFolder folder;
  ChangeWatch watch;
  ASSERT_TRUE(watch.watch({folder.path()}, {}));
  watch.stop();
  EXPECT_EQ(watch.fd(), -1);
}

}  // namespace
}  // namespace dgm::app
