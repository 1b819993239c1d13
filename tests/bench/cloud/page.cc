#include "tests/bench/cloud/page.h"

#include <fstream>
#include <iterator>

namespace dgm::bench {

Outcome rewrite_part(const std::string& file, const std::string& name, const std::string& text) {
  const std::string begin_mark = "<!-- bench " + name + " -->\n", end_mark = "<!-- end -->";
  std::ifstream in(file);
  std::string page((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const size_t mark = page.find(begin_mark);
  const size_t begin = mark + begin_mark.size();
  const size_t end = mark == std::string::npos ? mark : page.find(end_mark, begin);
  if (end == std::string::npos)
    return Error{file, "has no part between \"<!-- bench " + name + " -->\" and \"" + end_mark +
                           "\"; put the two lines where the table is to stand"};
  page.replace(begin, end - begin, "\n" + text + "\n");
  std::ofstream out(file);
  out << page;
  out.close();
  if (!out) return Error{file, "could not be written"};
  return Done{};
}

}  // namespace dgm::bench
