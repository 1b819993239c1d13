// The files of a folder of scripts, and what they require.
#include <gmock/gmock.h>

#include "tests/host/routing/load_text.h"

namespace dgm::routing {
namespace {

TEST(ScriptFolder, FilesAreRunInOrderOfTheirNamesAndTogetherMakeOneTable) {
  const TemporaryFolder folder;
  folder.write("10_chains.lua", kChains);
  folder.write("20_more.lua", "require('10_chains') extension('1', { speaks = 'en' })");
  folder.write("30_pairs.lua", "extension('2', { speaks = 'es' }) pair('1', '2')");
  folder.write("routes_test.lua", "not even Lua");
  folder.write("types/dragoman.lua", "not even Lua");
  auto loaded = load_scripts({folder.path()}, {});
  ASSERT_TRUE(std::holds_alternative<std::unique_ptr<ScriptContext>>(loaded));
  EXPECT_TRUE(std::get<std::unique_ptr<ScriptContext>>(loaded)->table.plan("1"));
}

TEST(ScriptFolder, RequireGivesWhatTheFileReturnsOnce) {
  const TemporaryFolder folder;
  folder.write("lib/names.lua", "loads = (loads or 0) + 1\nreturn { one = '1' }");
  folder.write("routes.lua",
               std::string(kChains) +
                   "local names = require('lib.names')\nassert(require('lib.names') == names)\n"
                   "assert(loads == 1)\n"
                   "extension(names.one, { speaks = 'en' }) extension('2', { speaks = 'es' })\n"
                   "pair('1', '2')");
  auto loaded = load_scripts({folder.path()}, {});
  ASSERT_TRUE(std::holds_alternative<std::unique_ptr<ScriptContext>>(loaded))
      << std::get<std::vector<Error>>(loaded).front().text();
}

TEST(ScriptFolder, FoldersWithoutScriptsAreErrors) {
  const TemporaryFolder folder;
  folder.write("note.txt", "");
  const auto text = [](const std::string& path) {
    return std::get<std::vector<Error>>(load_scripts({path}, {})).at(0).text();
  };
  EXPECT_EQ(text(folder.path()), folder.path() + ": holds no routing script; it needs a .lua file");
  EXPECT_EQ(text("/nowhere"),
            "/nowhere: cannot be read: No such file or directory; name the folder "
            "of the routing scripts");
}

}  // namespace
}  // namespace dgm::routing
