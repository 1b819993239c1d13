// Every ```lua and ```ini block of docs/routes.md, docs/configuration.md and docs/reload.md is
// loaded.
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "host/routing/leg_options.h"
#include "host/routing/lua_api.h"
#include "host/routing/script.h"
#include "host/settings/settings.h"
#include "tests/host/routing/load_text.h"

namespace dgm::routing {
namespace {

struct Block {
  std::string language, about, text;  // ```lua routes_test.lua
  std::string where;
};

std::string read(const std::string& name) {
  std::ifstream file(std::string(DGM_SOURCE_DIR "/docs/") + name, std::ios::binary);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<Block> blocks_of(const std::string& name) {
  std::vector<Block> blocks;
  std::istringstream lines(read(name));
  bool is_inside = false;
  unsigned number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (!line.starts_with("```")) {
      if (is_inside) blocks.back().text += line + "\n";
      continue;
    }
    is_inside = !is_inside;
    if (!is_inside) continue;
    std::istringstream words(line.substr(3));
    Block block;
    words >> block.language >> block.about;
    block.where = name + ":" + std::to_string(number);
    blocks.push_back(block);
  }
  EXPECT_FALSE(is_inside) << name << ": a block is not closed";
  return blocks;
}

std::string texts(const std::vector<Error>& errors) {
  std::string all;
  for (const Error& error : errors) all += error.text() + "\n";
  return all;
}

// "```lua": a whole script; "```lua hours.lua": a file that the next script requires;
// "```lua routes_test.lua": a test of the script before it.
TEST(Documentation, EveryScriptOfRoutesMdLoadsAndItsTestsPass) {
  unsigned scripts = 0, tests = 0;
  std::string script, helper_name, helper;
  for (const Block& block : blocks_of("routes.md")) {
    if (block.language != "lua") continue;
    SCOPED_TRACE(block.where);
    if (!block.about.empty() && block.about != "routes_test.lua") {
      helper_name = block.about;
      helper = block.text;
      continue;
    }
    const TemporaryFolder folder;
    if (!helper.empty()) folder.write(helper_name, helper);
    if (block.about == "routes_test.lua") {
      folder.write("routes.lua", script);
      folder.write("routes_test.lua", block.text);
      const RouteTestReport report = run_route_tests(folder.path(), {});
      EXPECT_EQ(report.failed, 0u) << ::testing::PrintToString(report.lines);
      ++tests;
      continue;
    }
    script = block.text;
    folder.write("routes.lua", script);
    const auto loaded = load_scripts({folder.path()}, {});
    const auto* errors = std::get_if<std::vector<Error>>(&loaded);
    EXPECT_EQ(errors, nullptr) << texts(*errors);
    ++scripts;
  }
  EXPECT_GE(scripts, 8u);
  EXPECT_GE(tests, 1u);
}

TEST(Documentation, EveryIniBlockLoads) {
  const EnvironmentVariable token("DRAGOMAN_TOKEN", "t"), key("DEEPGRAM_API_KEY", "k");
  unsigned count = 0;
  auto blocks = blocks_of("configuration.md");
  for (const Block& block : blocks_of("reload.md")) blocks.push_back(block);
  for (const Block& block : blocks) {
    if (block.language != "ini") continue;
    SCOPED_TRACE(block.where);
    ++count;
    const TemporaryFolder folder;
    folder.write("host.ini", "");
    folder.write("providers.ini", "");
    folder.write("key.txt", "secret\n");
    ASSERT_TRUE(block.about == "host.ini" || block.about == "providers.ini")
        << "say which file it is: ```ini host.ini";
    folder.write(block.about, block.text);
    const settings::Loaded loaded = settings::load(folder.path());
    EXPECT_TRUE(loaded.errors.empty()) << texts(loaded.errors);
  }
  EXPECT_GE(count, 4u);
}

TEST(Documentation, TheTableOfHostOptionsIsTheProgramsOwn) {
  EXPECT_THAT(read("configuration.md"), ::testing::HasSubstr(settings::host_options_table()));
}

TEST(Documentation, EveryWordAndKeyIsExplained) {
  const std::string text = read("routes.md");
  for (const auto* words : {&route_words(), &hook_words(), &tool_words(), &timer_words(),
                            &test_words(), &simulate_words()}) {
    for (const Word& word : *words) {
      EXPECT_NE(text.find("`" + std::string(word.name)), std::string::npos) << word.name;
    }
  }
  for (const Hook& hook : hooks()) {
    EXPECT_NE(text.find("`" + std::string(hook.name)), std::string::npos) << hook.name;
  }
  for (const auto* fields :
       {&call_fields(), &line_fields(), &translated_line_fields(), &failed_dial_fields(),
        &failed_provider_fields(), &provider_reading_fields()}) {
    for (const Parameter& field : *fields) {
      const std::string name = field.name;
      EXPECT_NE(text.find("| `" + name.substr(0, name.find('?')) + "` | "), std::string::npos)
          << name;
    }
  }
  for (const LegKey& key : leg_keys()) {
    const std::string fallback = key.fallback;
    EXPECT_NE(text.find("| `" + std::string(key.name) + "` | " + fallback + " |"),
              std::string::npos)
        << key.name;
  }
}

}  // namespace
}  // namespace dgm::routing
