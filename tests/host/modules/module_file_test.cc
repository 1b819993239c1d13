#include "host/modules/module_file.h"

#include "tests/host/modules/module_fixture.h"

namespace dgm::modules {
namespace {

struct stat object(mode_t mode, uid_t owner) {
  struct stat made {};
  made.st_mode = mode;
  made.st_uid = owner;
  return made;
}

TEST(Trust, IsGivenToFilesOfRootAndOfTheRunningUser) {
  EXPECT_EQ(distrusted("/p/a.so", object(S_IFREG | 0755, 0), 1000), std::nullopt);
  EXPECT_EQ(distrusted("/p/a.so", object(S_IFREG | 0500, 1000), 1000), std::nullopt);
}

TEST(Trust, IsRefusedToFilesOfSomebodyElse) {
  EXPECT_EQ(distrusted("/p/a.so", object(S_IFREG | 0755, 1001), 1000),
            "belongs to user 1001, neither root nor user 1000 running dragoman; run \"chown 1000 "
            "/p/a.so\" if you trust it");
}

TEST(Trust, IsRefusedToWhatTheGroupOrOthersMayWriteTo) {
  EXPECT_EQ(distrusted("/p", object(S_IFDIR | 0770, 0), 1000),
            "may be written to by its group or by others (mode 0770); run \"chmod go-w /p\"");
  EXPECT_EQ(distrusted("/p", object(S_IFDIR | 0757, 0), 1000),
            "may be written to by its group or by others (mode 0757); run \"chmod go-w /p\"");
  // The sticky bit means nothing on a file.
  EXPECT_NE(distrusted("/p/a.so", object(S_IFREG | S_ISVTX | 0777, 0), 1000), std::nullopt);
}

TEST(Trust, PassesSharedStickyDirectoriesOn) {
  EXPECT_EQ(distrusted("/tmp", object(S_IFDIR | S_ISVTX | 0777, 0), 1000), std::nullopt);
}

TEST(Sha256, IsThatOfTheStandard) {
  EXPECT_EQ(sha256_hex("abc"),  // FIPS 180-4
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

class ModuleFile : public ModuleFixture {
 protected:
  static std::string why_not(const std::string& path) {
    const auto content = read_trusted_file(path);
    return content ? "read" : content.error().text();
  }
};

TEST_F(ModuleFile, IsReadWithItsHashAndName) {
  const std::string path = folder() + "/a.so";
  write_text(path, "abc");
  const auto content = read_trusted_file(path);
  ASSERT_TRUE(content) << content.error().text();
  EXPECT_EQ(content->bytes, "abc");
  EXPECT_EQ(content->sha256, sha256_hex("abc"));
  EXPECT_EQ(content->name(), "a.so");
}

TEST_F(ModuleFile, IsRefusedByARelativePath) {
  EXPECT_EQ(why_not("plugins/a.so"),
            "plugins/a.so: a relative path is not accepted; write the absolute path");
  EXPECT_EQ(why_not(""), "a relative path is not accepted; write the absolute path");
  EXPECT_EQ(why_not("/opt/../a.so"), "/opt/../a.so: the path holds \"..\"; write it without");
}

TEST_F(ModuleFile, ThatIsNotThereIsSaidToBeMissing) {
  const std::string path = folder() + "/a.so";
  EXPECT_EQ(why_not(path), path + ": the file is not there; correct the path");
  const std::string below = folder() + "/none/a.so";
  EXPECT_EQ(why_not(below),
            below + ": the directory " + folder() + "/none is not there; correct the path");
  EXPECT_EQ(why_not("/"), "/: this is not a file; name a plugin file");
}

TEST_F(ModuleFile, BelowAFileIsSaidToHaveAWrongPath) {
  write_text(folder() + "/a.so", "abc");
  EXPECT_EQ(why_not(folder() + "/a.so/b.so"),
            folder() + "/a.so/b.so: " + folder() + "/a.so is not a directory; correct the path");
}

TEST_F(ModuleFile, IsRefusedIfADirectoryFarAboveIsWritableByOthers) {
  const std::string above = root_ + "/above";
  fs::create_directories(above + "/below");
  write_text(above + "/below/a.so", "abc");
  ::chmod(above.c_str(), 0775);
  EXPECT_EQ(why_not(above + "/below/a.so"),
            above + "/below/a.so: the directory " + above +
                " may be written to by its group or by others (mode 0775); run \"chmod go-w " +
                above + "\"");
}

TEST_F(ModuleFile, IsRefusedBehindALinkedDirectory) {
  write_text(folder() + "/a.so", "abc");
  fs::create_symlink(folder(), root_ + "/current");
  EXPECT_EQ(why_not(root_ + "/current/a.so"),
            root_ + "/current/a.so: the directory " + root_ +
                "/current is a symbolic link; write the real path");
}

TEST_F(ModuleFile, IsAcceptedBelowASharedStickyDirectoryOnlyInAFolderOfItsOwn) {
  const std::string shared = root_ + "/shared";
  fs::create_directories(shared + "/own");
  ::chmod(shared.c_str(), 01777);
  ::chmod((shared + "/own").c_str(), 0755);
  write_text(shared + "/a.so", "abc");
  write_text(shared + "/own/a.so", "abc");
  EXPECT_EQ(why_not(shared + "/own/a.so"), "read");
  EXPECT_EQ(why_not(shared + "/a.so"), shared + "/a.so: the file lies directly in " + shared +
                                           ", which all users share; put it into a directory of "
                                           "its own");
}

}  // namespace
}  // namespace dgm::modules
