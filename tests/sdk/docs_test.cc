// docs/write-a-plugin.md shows what is compiled, and the templates' READMEs their real options.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "dragoman/testing/fake_host.h"
#include "dragoman/testing/plugin_file.h"

namespace {

using namespace dragoman::testing;
using ::testing::HasSubstr;

std::string read(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path << " cannot be read";
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Block {
  size_t line = 0;
  std::string source, text;
};

// The fenced blocks: "```cpp path/of/the/source".
std::vector<Block> blocks_of(const std::string& markdown) {
  std::vector<Block> blocks;
  std::istringstream lines(markdown);
  std::string line;
  bool inside = false;
  for (size_t number = 1; std::getline(lines, line); ++number) {
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) {
        const size_t blank = line.find(' ');
        blocks.push_back({number, blank == std::string::npos ? "" : line.substr(blank + 1), ""});
      }
    } else if (inside) {
      blocks.back().text += line + "\n";
    }
  }
  EXPECT_FALSE(inside) << "a block is not closed";
  return blocks;
}

TEST(WriteAPlugin, ShowsOnlyLinesOfFilesThatAreCompiled) {
  const std::string root = DGM_SOURCE_DIR;
  const std::vector<Block> blocks = blocks_of(read(root + "/docs/write-a-plugin.md"));
  EXPECT_GT(blocks.size(), 10u);
  for (const Block& block : blocks) {
    SCOPED_TRACE("docs/write-a-plugin.md:" + std::to_string(block.line));
    ASSERT_FALSE(block.source.empty()) << "the block does not name its file";
    EXPECT_NE(read(root + "/" + block.source).find(block.text), std::string::npos)
        << block.source << " does not have these lines:\n"
        << block.text;
  }
}

TEST(WriteAPlugin, LinksOnlyToPagesThatExist) {
  const std::string folder = std::string(DGM_SOURCE_DIR) + "/docs/";
  const std::string page = read(folder + "write-a-plugin.md");
  size_t links = 0;
  for (size_t at = page.find("]("); at != std::string::npos; at = page.find("](", at + 1)) {
    const std::string target = page.substr(at + 2, page.find(')', at) - at - 2);
    if (!target.ends_with(".md")) continue;  // a lambda of one of the blocks
    ++links;
    EXPECT_TRUE(std::filesystem::exists(folder + target)) << target;
  }
  EXPECT_GT(links, 0u);
}

TEST(Templates, HaveOneOptionRowInTheirReadmePerOptionOfTheirRecord) {
  const std::string root = std::string(DGM_SOURCE_DIR) + "/sdk/templates";
  size_t templates = 0;
  for (const auto& folder : std::filesystem::directory_iterator(root)) {
    if (!folder.is_directory()) continue;
    ++templates;
    const std::string readme = read(folder.path() / "README.md");
    const std::string name = readme.substr(2, readme.find(':') - 2);  // "# recognizer_length: ..."
    FakeHost host;
    const PluginFile plugin(TEMPLATE_PLUGINS "/" + name + ".so");
    ASSERT_TRUE(plugin.ok()) << plugin.problem();
    for (const dgm_provider_type* type : plugin.types()) {
      for (size_t i = 0; i < type->option_count; ++i) {
        const dgm_option& option = type->options[i];
        const auto cell = [](const char* text) {
          return text && *text ? std::string(" ") + text + " |" : std::string(" |");
        };
        EXPECT_THAT(readme,
                    HasSubstr("|" + cell(option.name) + cell(option.type) + cell(option.fallback) +
                              cell(option.one_of) + " " + option.help));
      }
    }
  }
  EXPECT_EQ(templates, 10u);
}

}  // namespace
