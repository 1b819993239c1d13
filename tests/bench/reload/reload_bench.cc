// Everything is changed while calls run: what it costs them, and how long it takes. Tables go to
// stdout, progress to stderr.
#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include "tests/bench/command_line.h"
#include "tests/bench/process.h"
#include "tests/bench/reload/calls_part.h"
#include "tests/bench/reload/decision_cost.h"

namespace dgm::bench {
namespace {

struct Wishes {
  std::string part;  // "calls", "decision"; empty: both
  CallsWishes calls;
  size_t decisions = 20'000;
};

constexpr const char* kUsage =
    "reload_bench [--part calls|decision] [--pairs N] [--reloads N] [--quiet-seconds S] [--fifo]\n"
    "reload_bench --quick\n";

Wishes read_wishes(int count, char** words) {
  Wishes wishes;
  CommandLine line(count, words, kUsage);
  const auto number = [&](size_t least) { return static_cast<unsigned>(line.number(least, 1000)); };
  while (line.next()) {
    if (line.is("--quick")) {
      wishes.calls = {.pairs = 4, .reloads = 6, .quiet_s = 2};
      wishes.decisions = 1000;
    } else if (line.is("--part")) {
      wishes.part = line.one_of({"calls", "decision"});
    } else if (line.is("--pairs")) {
      wishes.calls.pairs = number(2);
    } else if (line.is("--reloads")) {
      wishes.calls.reloads = number(1);
    } else if (line.is("--quiet-seconds")) {
      wishes.calls.quiet_s = number(1);
    } else if (line.is("--fifo")) {
      wishes.calls.realtime = true;
    } else {
      line.refuse();
    }
  }
  return wishes;
}

int run(int count, char** words) {
  const auto wishes = read_wishes(count, words);
  raise_descriptor_limit();
  std::string folder = std::filesystem::temp_directory_path() / "dragoman-reload-XXXXXX";
  if (!mkdtemp(folder.data())) {
    std::perror(folder.c_str());
    return 1;
  }
  bool good = true;
  if (wishes.part != "decision") good = run_calls_part(wishes.calls, folder);
  if (wishes.part != "calls") good = print_decision_cost(wishes.decisions, folder) && good;
  std::filesystem::remove_all(folder);
  return good ? 0 : 1;
}

}  // namespace
}  // namespace dgm::bench

int main(int count, char** words) { return dgm::bench::run(count, words); }
