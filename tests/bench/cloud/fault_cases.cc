#include "tests/bench/cloud/fault_cases.h"

#include <algorithm>
#include <cstdio>

namespace dgm::bench {
namespace {

constexpr double kMostGapMs = 700;
constexpr size_t kFaultySentence = 1;  // the one before it shows the delay without a fault

const std::vector<std::string> kSentences = {
    "The number is four seven one one.", "One moment please, I will have a look.",
    "It will come tomorrow before noon.", "Good morning, how can I help you?"};

bool met(const FaultResult& result) {
  return result.problem.empty() && result.gap_ms <= kMostGapMs && result.words.lost == 0 &&
         result.words.surplus == 0;
}

// A session that is open does not connect again by itself: it has to be broken.
void strike(sim::Simulator& service, const sim::Fault& fault) {
  service.fault(fault);
  if (fault.place == sim::FaultPlace::kConnect) service.drop_connections();
}

double gap_of(const Direction& direction) {
  double gap_ms = 0;
  const auto& sentences = direction.sentences;
  const double usual_ms = sentences.front().delay_ms.value_or(0);
  for (size_t i = kFaultySentence; i < sentences.size(); ++i) {
    gap_ms = std::max(gap_ms, sentences[i].longest_pause_ms);
    if (sentences[i].delay_ms) gap_ms = std::max(gap_ms, *sentences[i].delay_ms - usual_ms);
  }
  return gap_ms;
}

}  // namespace

std::vector<FaultCase> all_fault_cases() {
  std::vector<FaultCase> cases;
  for (const char* service : {"deepgram", "deepl", "elevenlabs"}) {
    for (const char* fault :
         {"slow:3000", "never", "never@connect", "cut", "cut:2", "cut@connect", "half-open",
          "half-open:2", "http:401", "http:403", "http:429 retry-after=30", "http:500", "http:503",
          "malformed-json", "garbage", "wrong-rate", "silence", "empty-final"})
      cases.push_back({service, fault});
    if (std::string(service) == "deepl") cases.push_back({service, "http:456"});
  }
  return cases;
}

FaultResult run_fault_case(const FaultCase& one, const std::string& folder) {
  FaultResult result{.one = one, .problem = {}, .gap_ms = 0, .words = {}};
  const auto fault = sim::parse_fault(one.fault);
  if (!fault) {
    result.problem = fault.error().text();
    return result;
  }
  SimChains chains;
  const auto host = SimHost::start(folder, chains);
  if (!host) {
    result.problem = host.error().text();
    return result;
  }
  const auto directions = converse(
      **host, {.pairs = 1, .english = kSentences, .french = {}, .on_begin = [&](size_t sentence) {
                 if (sentence == kFaultySentence) strike(chains.first(one.service), *fault);
               }});
  if (!directions) {
    result.problem = directions.error().text();
    return result;
  }
  const auto& english = directions->front();
  result.gap_ms = gap_of(english);
  result.words = english.words;
  if (!english.sentences.front().delay_ms) result.problem = "nothing was heard before the fault";
  return result;
}

void print_fault_table(const std::vector<FaultResult>& results) {
  std::printf(
      "| provider | fault | gap ms | words lost | words doubled | |\n"
      "|---|---|---|---|---|---|\n");
  for (const auto& result : results) {
    if (!result.problem.empty())
      std::printf("| %s | %s | | | | failed: %s |\n", result.one.service.c_str(),
                  result.one.fault.c_str(), result.problem.c_str());
    else
      std::printf("| %s | %s | %.0f | %zu of %zu | %zu | %s |\n", result.one.service.c_str(),
                  result.one.fault.c_str(), result.gap_ms, result.words.lost, result.words.expected,
                  result.words.surplus, met(result) ? "met" : "not met");
  }
  const auto good = std::ranges::count_if(results, met);
  std::printf("\n%td of %zu cases with a gap of at most %.0f ms and no word lost or doubled\n",
              good, results.size(), kMostGapMs);
}

bool fault_goals_met(const std::vector<FaultResult>& results) {
  return std::ranges::all_of(results, met);
}

}  // namespace dgm::bench
