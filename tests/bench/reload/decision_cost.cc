#include "tests/bench/reload/decision_cost.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <variant>
#include <vector>

#include "host/base/clock.h"
#include "host/routing/script.h"
#include "tests/bench/reload/series.h"

namespace dgm::bench {
namespace {

constexpr double kGoalUs = 5;
constexpr size_t kAtOnce = 200;   // questions in the queue, which holds 256
constexpr size_t kLookups = 100;  // measured together: one is shorter than the clock is exact

constexpr const char* kTable = R"(
chain("recognizer", { "deepgram", "pocketsphinx" })
chain("translator", { "deepl", "apertium" })
chain("synthesizer", { "elevenlabs", "flite" })
extension("_7XXX", { speaks = "en-US" })
extension("_8XXX", { speaks = "es-ES" })
pair("_7XXX", "_8XXX")
)";
constexpr const char* kWatches = R"(
function on_call(call)
  if call.from == "anonymous" then return reject(403, "anonymous callers are not translated") end
end
)";
constexpr const char* kChanges = R"(
function on_call(call)
  if call.from ~= "anonymous" then return translate { recognizer = { "deepgram" }, voice = "lea" } end
end
)";
constexpr const char* kByTheHour = R"(
function on_call(call)
  local hour = time.local_hour("Europe/Madrid", call.started_at)
  if hour < 8 or hour >= 18 then return translate { recognizer = { "pocketsphinx" }, translator = { "apertium" } } end
  return translate { recognizer = { "deepgram" }, voice = "lea" }
end
)";

using ScriptPtr = std::shared_ptr<routing::Script>;

ScriptPtr load(const std::string& folder, const std::string& text) {
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/routes.lua") << text;
  auto loaded = routing::Script::load({folder}, {});
  if (const auto* errors = std::get_if<std::vector<Error>>(&loaded)) {
    for (const auto& error : *errors) std::fprintf(stderr, "%s\n", error.text().c_str());
    return nullptr;
  }
  return std::get<ScriptPtr>(loaded);
}

routing::CallFacts caller() {
  return {.id = "bench",
          .from = "+34600123456",
          .extension = "7001",
          .transport = "rtp",
          .started_at_unix_ms = 1'700'000'000'000};
}

double us_of(uint64_t ns) { return static_cast<double>(ns) / kNsPerUs; }

// What of a lookup the measurement itself is, is a hundredth of two readings of the clock.
Series time_in_batches(size_t rounds, const std::function<void()>& decide) {
  Series series;
  for (size_t round = 0; round < rounds / kLookups; ++round) {
    const uint64_t begun_ns = steady_now_ns();
    for (size_t i = 0; i < kLookups; ++i) decide();
    series.add(us_of(steady_now_ns() - begun_ns) / static_cast<double>(kLookups));
  }
  return series;
}

// Questions wait in the queue, so that from one answer to the next there is nothing but a decision:
// the call's facts for Lua, the hook, its answer checked and made a plan.
Series time_hook(routing::Script& script, const routing::LegPlan& table_plan, size_t rounds) {
  Series series;
  const auto here = [](const std::function<void()>& task) { task(); };  // on the script's thread
  for (size_t done = 0; done < rounds; done += kAtOnce) {
    std::vector<uint64_t> answered_ns;
    std::promise<void> all;
    answered_ns.reserve(kAtOnce);
    for (size_t i = 0; i < kAtOnce; ++i)
      script.ask_on_call(caller(), table_plan, here, [&](const routing::LegPlan&) {
        answered_ns.push_back(steady_now_ns());
        if (answered_ns.size() == kAtOnce) all.set_value();
      });
    if (all.get_future().wait_for(std::chrono::seconds(10)) != std::future_status::ready) return {};
    // The first ones were decided beside those who still asked.
    for (size_t i = kAtOnce / 2; i < kAtOnce; ++i)
      series.add(us_of(answered_ns[i] - answered_ns[i - 1]));
  }
  return series;
}

// As a caller waits for it: to the script's thread and back.
Series time_round_trip(routing::Script& script, const routing::LegPlan& table_plan, size_t rounds) {
  Series series;
  const auto here = [](const std::function<void()>& task) { task(); };
  for (size_t i = 0; i < rounds; ++i) {
    std::promise<void> answered;
    const uint64_t begun_ns = steady_now_ns();
    script.ask_on_call(caller(), table_plan, here,
                       [&](const routing::LegPlan&) { answered.set_value(); });
    answered.get_future().wait();
    series.add(us_of(steady_now_ns() - begun_ns));
  }
  return series;
}

void print_row(const char* what, const Series& series) {
  std::printf("  %-64s %8.2f %8.2f %8.2f\n", what, series.median(), series.quantile(0.95),
              series.quantile(0.99));
}

}  // namespace

bool print_decision_cost(size_t rounds, const std::string& folder) {
  const auto plain = load(folder + "/plain", kTable);
  const auto watching = load(folder + "/watching", std::string(kTable) + kWatches);
  const auto changing = load(folder + "/changing", std::string(kTable) + kChanges);
  const auto by_the_hour = load(folder + "/by_the_hour", std::string(kTable) + kByTheHour);
  if (!plain || !watching || !changing || !by_the_hour) return false;
  const auto plan = plain->table().plan("7001");
  if (!plan) {
    std::fprintf(stderr, "%s\n", plan.error().text().c_str());
    return false;
  }
  unsigned rejected = 0;
  const auto lookup = time_in_batches(
      rounds * 10, [&] { rejected += plain->table().plan("7001")->rejected ? 1 : 0; });
  const auto no_hook = time_in_batches(rounds * 10, [&] {
    auto found = plain->table().plan("7001");
    plain->ask_on_call(
        caller(), *found, [](const std::function<void()>&) {},
        [&](const routing::LegPlan& decided) { rejected += decided.rejected ? 1 : 0; });
  });
  const auto with_hook = time_in_batches(
      rounds * 10, [&] { rejected += watching->table().plan("7001")->rejected ? 1 : 0; });
  const auto watch = time_hook(*watching, *plan, rounds);
  const auto change = time_hook(*changing, *plan, rounds);
  const auto hour = time_hook(*by_the_hour, *plan, rounds);
  const auto trip = time_round_trip(*watching, *plan, rounds / 10);
  std::printf("\nCost of a decision, us %49s %8s %8s\n", "median", "p95", "p99");
  print_row("the table, script without hooks", lookup);
  print_row("the table and the question whether there is a hook: there is none", no_hook);
  print_row("the table, script with on_call", with_hook);
  print_row("on_call that returns nothing, on the script's thread", watch);
  print_row("on_call that returns translate{}, on the script's thread", change);
  print_row("on_call with the hour in Madrid and translate{}, there", hour);
  print_row("on_call that returns nothing, as a caller waits for it", trip);
  std::printf("  on_call: %.2f us in the median (goal <= %.0f us): %s\n", watch.median(), kGoalUs,
              watch.median() <= kGoalUs ? "met" : "not met");
  return rejected == 0 && watch.size() > 0 && change.size() > 0 && hour.size() > 0;
}

}  // namespace dgm::bench
