// The pages of docs/ and README.md as the tests read them.
#pragma once

#include <string>
#include <vector>

namespace dgm::test {

struct Line {
  std::string where;  // "docs/routes.md:12"
  std::string text;
  bool is_code = false;  // in a fenced block or indented by four
};

struct Page {
  std::string name, text;  // "docs/routes.md"
  std::vector<Line> lines;
  struct Fence {
    std::string where, info;  // "lua hours.lua"
    std::vector<Line> lines;
  };
  std::vector<Fence> fences;
};

std::string read_text(const std::string& path);  // fails the test when it is not there
std::vector<Page> pages();
// `text` between backquotes, outside of code lines, and the code lines themselves.
std::vector<Line> code_of(const Page& page);

}  // namespace dgm::test
