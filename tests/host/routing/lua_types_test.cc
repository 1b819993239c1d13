#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "host/routing/lua_api.h"

namespace dgm::routing {
namespace {

TEST(LuaTypes, TheShippedFileIsMadeFromTheWords) {
  std::ifstream file(DGM_SOURCE_DIR "/scripts/types/dragoman.lua", std::ios::binary);
  const std::string shipped{std::istreambuf_iterator<char>(file), {}};
  const std::string made = lua_types();
  if (shipped == made) return;
  std::ofstream(DGM_BINARY_DIR "/dragoman.lua", std::ios::binary) << made;
  FAIL() << "scripts/types/dragoman.lua is out of date; copy " DGM_BINARY_DIR "/dragoman.lua";
}

TEST(LuaTypes, NamesEveryWordAndKey) {
  const std::string types = lua_types();
  for (const auto* words : {&route_words(), &hook_words(), &tool_words(), &timer_words(),
                            &test_words(), &simulate_words()}) {
    for (const Word& word : *words) {
      EXPECT_NE(types.find("\nfunction " + std::string(word.name) + "("), std::string::npos)
          << word.name;
    }
  }
  for (const char* key : {"speaks", "voice", "duck_release_ms", "crossover", "room"}) {
    EXPECT_NE(types.find("---@field " + std::string(key)), std::string::npos) << key;
  }
  EXPECT_EQ(types.substr(0, 8), "---@meta");
}

}  // namespace
}  // namespace dgm::routing
