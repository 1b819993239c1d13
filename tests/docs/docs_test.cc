// What the pages say is so: links lead somewhere, commands exist, every message is explained.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "host/app/commands.h"
#include "tests/docs/markdown.h"

namespace dgm::test {
namespace {

namespace fs = std::filesystem;

TEST(Docs, EveryLinkLeadsSomewhere) {
  const std::regex link(R"(\]\(([^)#]+)(#[^)]*)?\))");
  size_t links = 0;
  for (const auto& page : pages()) {
    const auto folder = (fs::path(DGM_SOURCE_DIR) / page.name).parent_path();
    for (const auto& line : page.lines) {
      if (line.is_code) continue;
      for (std::sregex_iterator at(line.text.begin(), line.text.end(), link), end; at != end;
           ++at) {
        const std::string target = (*at)[1];
        if (target.starts_with("http://") || target.starts_with("https://")) continue;
        ++links;
        EXPECT_TRUE(fs::exists(folder / target)) << line.where << ": " << target;
      }
    }
  }
  EXPECT_GE(links, 5u);
}

// tests/host/routing loads lua and ini, tests/sdk compares what is quoted from a file, this file
// looks at commands: a block that none of them knows could say anything.
TEST(Docs, EveryFencedBlockIsCheckedSomewhere) {
  const std::set<std::string> scripts{"docs/routes.md"},
      settings{"docs/configuration.md", "docs/reload.md"};
  for (const auto& page : pages()) {
    for (const auto& fence : page.fences) {
      const auto language = fence.info.substr(0, fence.info.find(' '));
      if (language == "lua") {
        EXPECT_TRUE(scripts.contains(page.name)) << fence.where;
      }
      if (page.name == "docs/write-a-plugin.md") continue;  // tests/sdk/docs_test.cc
      if (language == "ini") {
        EXPECT_TRUE(settings.contains(page.name)) << fence.where;
      }
      EXPECT_THAT(language, testing::AnyOf("lua", "ini", "sh", "text", "")) << fence.where;
    }
  }
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream words(line.substr(0, line.find(" #")));
  std::vector<std::string> all;
  for (std::string word; words >> word;) all.push_back(word);
  return all;
}

// The command of the program with the longest name that the words begin with.
const app::Command* command_of(const std::vector<app::Command>& commands,
                               const std::vector<std::string>& words, size_t& used) {
  const app::Command* best = nullptr;
  std::string given;
  for (size_t i = 0; i < words.size() && i < 2; ++i) {
    given += (i ? " " : "") + words[i];
    for (const auto& command : commands)
      if (command.name == given) best = &command, used = i + 1;
  }
  return best;
}

TEST(Docs, EveryCommandOfTheProgramIsOneItTakes) {
  const auto commands = app::all_commands();
  size_t checked = 0;
  for (const auto& page : pages()) {
    for (const auto& code : code_of(page)) {
      auto words = words_of(code.text);
      if (words.size() < 2 || (words[0] != "dragoman" && !words[0].ends_with("/bin/dragoman")))
        continue;
      if (words[1].starts_with("--") || words[1] == "COMMAND") continue;  // help
      ++checked;
      words.erase(words.begin());
      size_t used = 0;
      const auto* command = command_of(commands, words, used);
      ASSERT_NE(command, nullptr) << code.where << ": " << code.text;
      const std::vector<std::string> rest(words.begin() + static_cast<ptrdiff_t>(used),
                                          words.end());
      // A mention of the bare command is no call of it: operands may be absent there.
      if (rest.empty()) continue;
      const auto parsed = app::parse(*command, rest);
      EXPECT_TRUE(parsed) << code.where << ": " << code.text << ": "
                          << (parsed ? "" : parsed.error().text());
    }
  }
  EXPECT_GE(checked, 5u);
}

TEST(Docs, EveryDevCommandIsOneItKnows) {
  const auto dev = read_text(DGM_SOURCE_DIR "/dev");
  size_t checked = 0;
  for (const auto& page : pages()) {
    for (const auto& code : code_of(page)) {
      const auto words = words_of(code.text);
      if (words.size() < 2 || words[0] != "./dev") continue;
      ++checked;
      EXPECT_THAT(dev, testing::HasSubstr("\n./dev " + words[1])) << code.where;
    }
  }
  EXPECT_GE(checked, 3u);
}

bool is_id(const std::string& text) {
  return text.size() > 2 &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == std::string::npos;
}

// The first string of each statement that writes a line of the log.
std::map<std::string, std::string> ids_in_code() {
  std::map<std::string, std::string> ids;
  for (const auto* folder : {"host", "plugins", "sdk"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(DGM_SOURCE_DIR) / folder)) {
      const auto extension = entry.path().extension();
      if (extension != ".cc" && extension != ".h" && extension != ".hpp") continue;
      const auto text = read_text(entry.path());
      for (const std::string call : {"log::debug(", "log::info(", "log::warning(", "log::error(",
                                     "log::write(", "make_line("}) {
        for (size_t at = text.find(call); at != std::string::npos; at = text.find(call, at + 1)) {
          const size_t end = text.find(';', at), quote = text.find('"', at);
          if (quote == std::string::npos || quote > end) continue;  // the id is a variable there
          const auto id = text.substr(quote + 1, text.find('"', quote + 1) - quote - 1);
          EXPECT_TRUE(is_id(id)) << entry.path() << ": \"" << id
                                 << "\" is no id, such as LEG_JOINED";
          ids[id] = entry.path();
        }
      }
    }
  }
  return ids;
}

TEST(Docs, EveryMessageIsExplainedAndEveryExplainedOneExists) {
  const auto in_code = ids_in_code();
  const std::regex row(R"(\| `([A-Z_]+)` \| (.+) \| (.+) \|)");
  std::set<std::string> on_page;
  const auto text = read_text(DGM_SOURCE_DIR "/docs/messages.md");
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::smatch found;
    if (!std::regex_match(line, found, row)) continue;
    EXPECT_TRUE(on_page.insert(found[1]).second) << found[1] << " is explained twice";
    EXPECT_TRUE(in_code.contains(found[1])) << found[1] << " is explained, but nothing writes it";
  }
  for (const auto& [id, file] : in_code)
    EXPECT_TRUE(on_page.contains(id)) << id << " (" << file << ") is not in docs/messages.md";
}

}  // namespace
}  // namespace dgm::test
