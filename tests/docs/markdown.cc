#include "tests/docs/markdown.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace dgm::test {
namespace {

namespace fs = std::filesystem;

Page page_of(const std::string& name) {
  Page page{.name = name, .text = read_text(DGM_SOURCE_DIR "/" + name), .lines = {}, .fences = {}};
  std::istringstream lines(page.text);
  bool inside = false;
  size_t number = 0;
  for (std::string text; std::getline(lines, text);) {
    const std::string where = name + ":" + std::to_string(++number);
    if (text.starts_with("```")) {
      inside = !inside;
      if (inside) page.fences.push_back({where, text.substr(3), {}});
      continue;
    }
    page.lines.push_back({where, text, inside || text.starts_with("    ")});
    if (inside) page.fences.back().lines.push_back(page.lines.back());
  }
  EXPECT_FALSE(inside) << name << ": a fenced block is not closed";
  return page;
}

}  // namespace

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path << " cannot be read";
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<Page> pages() {
  std::vector<Page> all{page_of("README.md")};
  for (const auto& entry : fs::directory_iterator(DGM_SOURCE_DIR "/docs"))
    if (entry.path().extension() == ".md")
      all.push_back(page_of("docs/" + entry.path().filename().string()));
  return all;
}

std::vector<Line> code_of(const Page& page) {
  std::vector<Line> code;
  for (const auto& line : page.lines) {
    if (line.is_code) {
      code.push_back(line);
      continue;
    }
    for (size_t from = line.text.find('`'); from != std::string::npos;) {
      const size_t to = line.text.find('`', from + 1);
      if (to == std::string::npos) break;
      code.push_back({line.where, line.text.substr(from + 1, to - from - 1), true});
      from = line.text.find('`', to + 1);
    }
  }
  return code;
}

}  // namespace dgm::test
