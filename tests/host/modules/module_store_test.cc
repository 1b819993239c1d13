#include "host/modules/module_store.h"

#include <fcntl.h>
#include <sys/file.h>

#include "tests/host/modules/module_fixture.h"

namespace dgm::modules {
namespace {

class ModuleStore : public ModuleFixture {
 protected:
  static FileContent content() { return {"/opt/plugins/a.so", "abc", sha256_hex("abc")}; }
  StoredCopy stored(const std::string& bytes) {
    write_text(folder() + "/some.so", bytes, 0755);
    const auto file = read_trusted_file(folder() + "/some.so");
    EXPECT_TRUE(file);
    auto copy = store_copy(*file, state());
    EXPECT_TRUE(copy) << copy.error().text();
    return *std::move(copy);
  }
};

TEST_F(ModuleStore, KeepsAPrivateCopyNamedByTheHash) {
  const auto copy = store_copy(content(), state());
  ASSERT_TRUE(copy) << copy.error().text();
  EXPECT_EQ(copy->path, state() + "/modules/" + sha256_hex("abc") + "/a.so");
  EXPECT_EQ(read_text(copy->path), "abc");
  struct stat found {};
  ASSERT_EQ(::stat(copy->path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777U, 0500U);
  ASSERT_EQ(::stat(fs::path(copy->path).parent_path().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777U, 0700U);
  // No temporary file is left.
  EXPECT_EQ(std::distance(fs::directory_iterator(fs::path(copy->path).parent_path()), {}), 1);
}

TEST_F(ModuleStore, UsesTheCopyThatIsThere) {
  const auto first = store_copy(content(), state());
  ASSERT_TRUE(first);
  struct stat before {
  }, after{};
  ::stat(first->path.c_str(), &before);
  ASSERT_TRUE(store_copy(content(), state()));
  ::stat(first->path.c_str(), &after);
  EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST_F(ModuleStore, ReplacesACopyThatWasTamperedWith) {
  const auto first = store_copy(content(), state());
  ASSERT_TRUE(first);
  ::chmod(first->path.c_str(), 0700);
  write_text(first->path, "evil", 0500);
  const auto second = store_copy(content(), state());
  ASSERT_TRUE(second);
  EXPECT_EQ(read_text(second->path), "abc");
}

TEST_F(ModuleStore, RefusesAStateFolderThatOthersMayWriteTo) {
  fs::create_directory(state());
  ::chmod(state().c_str(), 0777);
  const auto copy = store_copy(content(), state());
  ASSERT_FALSE(copy);
  EXPECT_EQ(copy.error().text(),
            "the state folder cannot be trusted: the directory " + state() +
                " may be written to by its group or by others (mode 0777); run \"chmod go-w " +
                state() + "\"");
}

TEST_F(ModuleStore, SaysWhatIsInTheWayOfTheStateFolder) {
  write_text(state(), "a file");
  const auto copy = store_copy(content(), state());
  ASSERT_FALSE(copy);
  EXPECT_EQ(copy.error().text(),
            "making the folder " + state() +
                "/modules failed (Not a directory); make the state folder writable for the user "
                "running dragoman, or name another with state_folder in host.ini");
  EXPECT_EQ(store_copy(content(), "state").error().text(),
            "the state folder state/modules/" + sha256_hex("abc") +
                " is a relative path; write an absolute one as state_folder in host.ini");
}

TEST_F(ModuleStore, RemovesCopiesThatNoHostUses) {
  auto old = stored("an old version");
  const auto current = stored("the version of today");
  old.lock.reset();  // its host has ended
  remove_unused_copies(state());
  EXPECT_FALSE(fs::exists(fs::path(old.path).parent_path()));
  EXPECT_EQ(read_text(current.path), "the version of today");
}

TEST_F(ModuleStore, LeavesACopyAsLongAsOneOfSeveralHostsUsesIt) {
  auto here = stored("the same bytes"), there = stored("the same bytes");
  EXPECT_EQ(here.path, there.path);
  here.lock.reset();
  remove_unused_copies(state());
  EXPECT_TRUE(fs::exists(there.path));
  there.lock.reset();
  remove_unused_copies(state());
  EXPECT_FALSE(fs::exists(there.path));
}

TEST_F(ModuleStore, MakesACopyAnewThatWasRemovedMeanwhile) {
  stored("bytes").lock.reset();
  remove_unused_copies(state());
  EXPECT_EQ(read_text(stored("bytes").path), "bytes");
}

TEST_F(ModuleStore, LeavesWhatIsNoCopyAndAStateFolderThatIsNotThere) {
  remove_unused_copies(root_ + "/none");
  fs::create_directories(state() + "/modules/notes");
  write_text(state() + "/modules/README", "mine");
  remove_unused_copies(state());
  EXPECT_TRUE(fs::exists(state() + "/modules/notes"));
  EXPECT_TRUE(fs::exists(state() + "/modules/README"));
}

}  // namespace
}  // namespace dgm::modules
