// The shape of the tree: who may include whom, how long a file is, what lies at the top.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/docs/markdown.h"

namespace dgm::test {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kOrder{"base",     "audio",   "net",   "modules",
                                      "settings", "routing", "calls", "control",
                                      "caller",   "doctor",  "app"};

std::vector<fs::path> sources_of(const std::string& folder) {
  std::vector<fs::path> sources;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(DGM_SOURCE_DIR) / folder)) {
    const std::set<std::string> kinds{".cc", ".h", ".hpp", ".c"};
    if (kinds.contains(entry.path().extension())) sources.push_back(entry.path());
  }
  EXPECT_FALSE(sources.empty()) << folder;
  return sources;
}

std::vector<std::string> includes_of(const fs::path& source) {
  static const std::regex include(R"re(\s*#\s*include\s*[<"]([^>"]+)[>"].*)re");
  std::vector<std::string> includes;
  std::istringstream lines(read_text(source));
  for (std::string line; std::getline(lines, line);) {
    std::smatch found;
    if (line.find("include") != std::string::npos && std::regex_match(line, found, include))
      includes.push_back(found[1]);
  }
  return includes;
}

TEST(Layering, EachHostFolderIncludesOnlyThoseBeforeIt) {
  for (size_t place = 0; place < kOrder.size(); ++place) {
    for (const auto& source : sources_of("host/" + kOrder[place])) {
      for (const auto& include : includes_of(source)) {
        EXPECT_FALSE(include.starts_with("tests/")) << source << " includes " << include;
        if (!include.starts_with("host/")) continue;
        const auto folder = include.substr(5, include.find('/', 5) - 5);
        const auto found = std::ranges::find(kOrder, folder);
        ASSERT_NE(found, kOrder.end()) << source << " includes " << include;
        EXPECT_LE(static_cast<size_t>(found - kOrder.begin()), place)
            << source << " includes " << include;
      }
    }
  }
  for (const auto& entry : fs::directory_iterator(DGM_SOURCE_DIR "/host"))
    if (entry.is_directory()) {
      EXPECT_THAT(kOrder, testing::Contains(entry.path().filename()));
    }
}

TEST(Layering, PluginsAndTheSdkDoNotKnowTheHost) {
  for (const auto* folder : {"plugins", "sdk"})
    for (const auto& source : sources_of(folder))
      for (const auto& include : includes_of(source))
        EXPECT_FALSE(include.starts_with("host/")) << source << " includes " << include;
}

TEST(Layering, NetworkLibrariesStayWhereTheyBelong) {
  const std::set<std::string> poco{"control", "settings", "app", "caller"};
  for (const auto& folder : kOrder) {
    for (const auto& source : sources_of("host/" + folder)) {
      for (const auto& include : includes_of(source)) {
        if (include.starts_with("boost/asio") || include.starts_with("boost/beast")) {
          EXPECT_EQ(folder, "net") << source << " includes " << include;
        }
        if (include.starts_with("Poco/")) {
          EXPECT_TRUE(poco.contains(folder)) << source << " includes " << include;
        }
      }
    }
  }
}

TEST(Tree, NoSourceIsLongerThanOneIdea) {
  constexpr ptrdiff_t kLongest = 320;
  for (const auto* folder : {"host", "sdk", "plugins"}) {
    for (const auto& source : sources_of(folder)) {
      EXPECT_LE(std::ranges::count(read_text(source), '\n'), kLongest) << source;
    }
  }
}

TEST(Tree, HasOnlyItsOwnFoldersAtTheTop) {
  const std::set<std::string> allowed{".ci",  ".git",    "build",   "config", "docs",
                                      "host", "plugins", "scripts", "sdk",    "tests"};
  for (const auto& entry : fs::directory_iterator(DGM_SOURCE_DIR)) {
    if (entry.is_directory()) {
      EXPECT_TRUE(allowed.contains(entry.path().filename())) << entry.path();
    }
  }
}

}  // namespace
}  // namespace dgm::test
