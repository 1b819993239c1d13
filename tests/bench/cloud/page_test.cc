#include "tests/bench/cloud/page.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/host/settings/temporary_folder.h"

namespace dgm::bench {
namespace {

struct Page : testing::Test {
  void write(const std::string& text) { std::ofstream(file) << text; }
  std::string read() {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  TemporaryFolder folder;
  const std::string file = folder.path() + "/page.md";
};

TEST_F(Page, OnlyTheNamedPartIsRewritten) {
  write("a\n<!-- bench x -->\nold\n<!-- end -->\nb\n<!-- bench y -->\nkept\n<!-- end -->\n");
  EXPECT_TRUE(rewrite_part(file, "x", "| new |\n"));
  EXPECT_EQ(
      read(),
      "a\n<!-- bench x -->\n\n| new |\n\n<!-- end -->\nb\n<!-- bench y -->\nkept\n<!-- end -->"
      "\n");
}

TEST_F(Page, RewritingTwiceIsTheSameAsOnce) {
  write("<!-- bench x -->\n<!-- end -->\n");
  EXPECT_TRUE(rewrite_part(file, "x", "t\n"));
  const auto once = read();
  EXPECT_TRUE(rewrite_part(file, "x", "t\n"));
  EXPECT_EQ(read(), once);
}

TEST_F(Page, WithoutThePartItIsLeftAsItIs) {
  write("a\n<!-- bench x -->\nnever ends\n");
  const auto outcome = rewrite_part(file, "x", "t");
  ASSERT_FALSE(outcome);
  EXPECT_NE(outcome.error().text().find("<!-- bench x -->"), std::string::npos);
  EXPECT_EQ(read(), "a\n<!-- bench x -->\nnever ends\n");
}

}  // namespace
}  // namespace dgm::bench
