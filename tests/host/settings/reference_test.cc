#include "host/settings/reference.h"

#include <gtest/gtest.h>

#include "tests/host/settings/temporary_folder.h"

namespace dgm::settings {
namespace {

TEST(Reference, LeavesOrdinaryTextAlone) {
  const Expanded value = expand("price: 5$ {x}", "");
  EXPECT_EQ(value.state, ReferenceState::kLiteral);
  EXPECT_EQ(value.text, "price: 5$ {x}");
}

TEST(Reference, PutsTheEnvironmentInPlace) {
  const EnvironmentVariable host("DGM_TEST_HOST", "example.org");
  const Expanded value = expand("wss://${system.env.DGM_TEST_HOST}/v1", "");
  EXPECT_EQ(value.state, ReferenceState::kResolved);
  EXPECT_EQ(value.text, "wss://example.org/v1");
}

TEST(Reference, TellsAWholeUnsetValueFromAHalfUnsetOne) {
  const EnvironmentVariable none("DGM_TEST_KEY", nullptr);
  EXPECT_EQ(expand("${system.env.DGM_TEST_KEY}", "").state, ReferenceState::kUnset);
  const Expanded half = expand("Bearer ${system.env.DGM_TEST_KEY}", "");
  EXPECT_EQ(half.state, ReferenceState::kBroken);
  EXPECT_EQ(half.problem, "environment variable DGM_TEST_KEY is not set");
}

TEST(Reference, AnEmptyVariableCountsAsUnset) {
  const EnvironmentVariable empty("DGM_TEST_KEY", "");
  EXPECT_EQ(expand("${system.env.DGM_TEST_KEY}", "").state, ReferenceState::kUnset);
}

TEST(Reference, DoesNotExpandWhatTheEnvironmentSays) {
  const EnvironmentVariable trick("DGM_TEST_KEY", "${system.env.HOME}");
  EXPECT_EQ(expand("${system.env.DGM_TEST_KEY}", "").text, "${system.env.HOME}");
}

TEST(Reference, ReadsAFileRelativeToTheConfigurationWithoutItsLineEnd) {
  const TemporaryFolder folder;
  folder.write("key.txt", "s3cret\r\n");
  const Expanded value = expand("file:key.txt", folder.path());
  EXPECT_EQ(value.state, ReferenceState::kResolved);
  EXPECT_EQ(value.text, "s3cret");
}

TEST(Reference, SaysWhatIsWrongWithAFile) {
  const TemporaryFolder folder;
  folder.write("two.txt", "a\nb\n");
  folder.write("empty.txt", "\n");
  folder.write("binary.txt", "a\xFF");
  folder.write("big.txt", std::string(kMaxReferencedFileBytes + 1, 'x'));
  const auto problem = [&](const std::string& name) {
    const Expanded value = expand("file:" + name, folder.path());
    EXPECT_EQ(value.state, ReferenceState::kBroken);
    return value.problem;
  };
  const std::string at = "file " + folder.path() + "/";
  EXPECT_EQ(problem("none.txt"), at + "none.txt cannot be read: No such file or directory");
  EXPECT_EQ(problem("two.txt"), at + "two.txt has several lines; a value is one line");
  EXPECT_EQ(problem("empty.txt"), at + "empty.txt is empty");
  EXPECT_EQ(problem("binary.txt"), at + "binary.txt is not UTF-8 text");
  EXPECT_EQ(problem("big.txt"), at + "big.txt has more than 65536 bytes; a value is one line");
  EXPECT_EQ(expand("file:" + folder.path(), "").problem, "file " + folder.path() + " is a folder");
  EXPECT_EQ(expand("file:", "").problem, "file: names no file; write file:PATH");
}

TEST(Reference, NamesTheReferencesThatExist) {
  EXPECT_EQ(expand("${HOME}", "").problem,
            "unknown reference ${HOME}; known: ${system.env.NAME}, file:PATH");
  EXPECT_EQ(expand("a ${system.env.X", "").problem, "the \"}\" of a reference is missing");
}

}  // namespace
}  // namespace dgm::settings
