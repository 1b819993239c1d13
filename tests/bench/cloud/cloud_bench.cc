// Calls through simulated cloud services: every word to the letter, the published latencies, and
// what a listener notices when a provider fails. Tables go to stdout, progress to stderr.
#include <stdlib.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <thread>

#include "tests/bench/cloud/fault_cases.h"
#include "tests/bench/cloud/latencies.h"
#include "tests/bench/cloud/page.h"
#include "tests/bench/command_line.h"

namespace dgm::bench {
namespace {

struct Wishes {
  std::string part;  // "text", "latency", "faults"; empty: all
  std::string only;  // "deepgram" or "deepgram:cut": these faults
  std::string page;  // a file with parts for the tables; empty: they are only printed
  bool as_published = false;
  size_t pairs = 20;   // of exact text
  size_t at_once = 4;  // fault cases, each with a host of its own
};

constexpr const char* kUsage =
    "cloud_bench [--part text|latency|faults] [--pairs N] [--only SERVICE[:FAULT]] [--at-once N] "
    "[--latency none|published] [--page FILE]\n";

Wishes read_wishes(int count, char** words) {
  Wishes wishes;
  CommandLine line(count, words, kUsage);
  while (line.next()) {
    if (line.is("--part"))
      wishes.part = line.one_of({"text", "latency", "faults"});
    else if (line.is("--only"))
      wishes.only = line.value();
    else if (line.is("--page"))
      wishes.page = line.value();
    else if (line.is("--latency"))
      wishes.as_published = line.one_of({"none", "published"}) == "published";
    else if (line.is("--pairs"))
      wishes.pairs = line.number(1, 40);
    else if (line.is("--at-once"))
      wishes.at_once = line.number(1, 40);
    else
      line.refuse();
  }
  return wishes;
}

// To stdout, and into the page where one is wished. False: the page cannot be written.
bool publish(const Wishes& wishes, const std::string& name, const std::string& text) {
  std::fputs(text.c_str(), stdout);
  if (wishes.page.empty()) return true;
  const auto written = rewrite_part(wishes.page, name, text);
  if (!written) std::printf("%s\n", written.error().text().c_str());
  return bool(written);
}

// Each case waits most of its time, so some run side by side.
bool run_faults(const Wishes& wishes, const std::string& folder) {
  auto cases = all_fault_cases();
  std::erase_if(cases, [&](const FaultCase& one) {
    return !wishes.only.empty() && one.service != wishes.only &&
           one.service + ":" + one.fault != wishes.only;
  });
  std::vector<FaultResult> results(cases.size());
  std::atomic<size_t> next{0};
  std::mutex printing;
  std::vector<std::thread> threads;
  for (size_t i = 0; i < wishes.at_once; ++i)
    threads.emplace_back([&] {
      for (size_t at = next++; at < cases.size(); at = next++) {
        results[at] =
            run_fault_case(cases[at], folder + "/fault" + std::to_string(at), wishes.as_published);
        const std::lock_guard lock(printing);
        std::fprintf(stderr, "%zu of %zu: %s %s: gap %.0f ms\n%s", at + 1, cases.size(),
                     cases[at].service.c_str(), cases[at].fault.c_str(), results[at].gap_ms,
                     results[at].damage.c_str());
      }
    });
  for (auto& thread : threads) thread.join();
  const bool written =
      publish(wishes, wishes.as_published ? "faults-published" : "faults", fault_table(results));
  return fault_goals_met(results) && written;
}

int run(int count, char** words) {
  const auto wishes = read_wishes(count, words);
  std::string folder = std::filesystem::temp_directory_path() / "dragoman-cloud-XXXXXX";
  if (!mkdtemp(folder.data())) {
    std::perror(folder.c_str());
    return 1;
  }
  bool good = true;
  const auto show = [&](const Outcome& outcome) {
    if (outcome) return;
    std::printf("%s\n", outcome.error().text().c_str());
    good = false;
  };
  const auto wanted = [&](const char* part) { return wishes.part.empty() || wishes.part == part; };
  if (wanted("text")) show(print_exact_text(wishes.pairs, folder + "/text"));
  if (wanted("latency")) {
    const auto table = measure_latencies(4, folder + "/latency");
    if (!table) std::printf("%s\n", table.error().text().c_str());
    good = table && publish(wishes, "latency", "```text\n" + *table + "```\n") && good;
  }
  if (wanted("faults")) good = run_faults(wishes, folder) && good;
  if (good)
    std::filesystem::remove_all(folder);
  else
    std::fprintf(stderr, "configurations and logs are in %s\n", folder.c_str());
  return good ? 0 : 1;
}

}  // namespace
}  // namespace dgm::bench

int main(int count, char** words) { return dgm::bench::run(count, words); }
