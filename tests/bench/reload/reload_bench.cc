// Everything is changed while calls run: what it costs them, and how long it takes. Tables go to
// stdout, progress to stderr.
#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/bench/reload/calls_part.h"
#include "tests/bench/reload/decision_cost.h"

namespace dgm::bench {
namespace {

struct Wishes {
  std::string part;  // "calls", "decision"; empty: both
  CallsWishes calls;
  size_t decisions = 20'000;
};

[[noreturn]] void usage() {
  std::fputs(
      "reload_bench [--part calls|decision] [--pairs N] [--reloads N] [--quiet-seconds S] "
      "[--fifo]\n"
      "reload_bench --quick\n",
      stderr);
  std::exit(2);
}

Wishes read_wishes(int count, char** words) {
  Wishes wishes;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const auto value = [&] { return i + 1 < count ? std::string(words[++i]) : (usage(), ""); };
    const auto number = [&] {
      const auto text = value();
      char* end = nullptr;
      const auto read = std::strtoul(text.c_str(), &end, 10);
      if (text.empty() || *end != '\0' || read == 0 || read > 1000) usage();
      return static_cast<unsigned>(read);
    };
    if (word == "--quick") {
      wishes.calls = {.pairs = 4, .reloads = 6, .quiet_s = 2};
      wishes.decisions = 1000;
    } else if (word == "--part") {
      wishes.part = value();
      if (wishes.part != "calls" && wishes.part != "decision") usage();
    } else if (word == "--pairs") {
      wishes.calls.pairs = std::max(2u, number());
    } else if (word == "--reloads") {
      wishes.calls.reloads = number();
    } else if (word == "--quiet-seconds") {
      wishes.calls.quiet_s = number();
    } else if (word == "--fifo") {
      wishes.calls.realtime = true;
    } else {
      usage();
    }
  }
  return wishes;
}

void raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
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
