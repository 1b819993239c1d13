// Calls through simulated cloud services: every word to the letter, the published latencies, and
// what a listener notices when a provider fails. Tables go to stdout, progress to stderr.
#include <stdlib.h>

#include <atomic>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <thread>

#include "tests/bench/cloud/fault_cases.h"
#include "tests/bench/cloud/latencies.h"
#include "tests/bench/cloud/page.h"

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

[[noreturn]] void usage() {
  std::fputs(
      "cloud_bench [--part text|latency|faults] [--pairs N] [--only SERVICE[:FAULT]] "
      "[--at-once N] [--latency none|published] [--page FILE]\n",
      stderr);
  std::exit(2);
}

Wishes read_wishes(int count, char** words) {
  Wishes wishes;
  for (int i = 1; i < count; i += 2) {
    if (i + 1 >= count) usage();
    const std::string option = words[i], value = words[i + 1];
    const auto number = [&] {
      const auto read = std::strtoul(value.c_str(), nullptr, 10);
      return read == 0 || read > 40 ? (usage(), size_t{0}) : size_t{read};
    };
    if (option == "--part")
      wishes.part = value;
    else if (option == "--only")
      wishes.only = value;
    else if (option == "--page")
      wishes.page = value;
    else if (option == "--latency" && (value == "none" || value == "published"))
      wishes.as_published = value == "published";
    else if (option == "--pairs")
      wishes.pairs = number();
    else if (option == "--at-once")
      wishes.at_once = number();
    else
      usage();
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
