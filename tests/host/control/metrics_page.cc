#include "tests/host/control/metrics_page.h"

#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace dgm::test {
namespace {

const std::regex kHelp(R"(# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (?:[^\\]|\\\\|\\n)*)");
const std::regex kType(R"(# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram))");
const std::regex kSample(
    R"re(([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\["\\n])*")re"
    R"re((?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\["\\n])*")*\})? )re"
    R"re((NaN|[+-]Inf|-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?))re");
const std::regex kBound(R"re((,?)le="[^"]*")re");

// The family that a sample belongs to: histograms have three names.
std::string family_of(const std::string& name, const std::map<std::string, std::string>& types) {
  for (const std::string suffix : {"_bucket", "_sum", "_count"}) {
    if (!name.ends_with(suffix)) continue;
    const auto family = types.find(name.substr(0, name.size() - suffix.size()));
    if (family != types.end() && family->second == "histogram") return family->first;
  }
  return name;
}

}  // namespace

std::string problems_of_metrics_page(const std::string& page) {
  std::string problems;
  const auto problem = [&](const std::string& line, const char* what) {
    problems += line + ": " + what + "\n";
  };
  if (!page.ends_with('\n')) problem("the page", "does not end with a line");
  std::map<std::string, std::string> types;
  std::set<std::string> helped, series;
  std::map<std::string, double> buckets;  // the last one of each histogram
  std::string current;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    std::smatch found;
    if (std::regex_match(line, found, kHelp)) {
      if (!helped.insert(found[1]).second) problem(line, "a second HELP");
    } else if (std::regex_match(line, found, kType)) {
      if (!types.emplace(found[1], found[2]).second) problem(line, "a second TYPE");
      current = found[1];
    } else if (std::regex_match(line, found, kSample)) {
      const std::string name = found[1], labels = found[2];
      if (family_of(name, types) != current) problem(line, "is not below its own TYPE");
      if (!series.insert(name + labels).second) problem(line, "is there twice");
      if (!name.ends_with("_bucket") || types[current] != "histogram") continue;
      const double value = std::stod(found[3]);
      double& last = buckets[name + std::regex_replace(labels, kBound, "")];
      if (value < last) problem(line, "is less than the bucket before");
      last = value;
    } else {
      problem(line, "is neither HELP, TYPE nor a sample");
    }
  }
  return problems;
}

}  // namespace dgm::test
