#include "tests/bench/cloud/fault_cases.h"

#include <algorithm>
#include <cmath>

namespace dgm::bench {
namespace {

constexpr double kMostGapMs = 700;
constexpr size_t kFaultySentence = 1;  // the one before it shows the delay without a fault
constexpr size_t kEarlierCalls = 5;    // so that the host knows how long its services take

const std::vector<std::string> kSentences = {
    "The number is four seven one one.", "One moment please, I will have a look.",
    "It will come tomorrow before noon.", "Good morning, how can I help you?"};

bool met(const FaultResult& result) {
  return result.problem.empty() && result.gap_ms <= kMostGapMs && result.words.lost == 0 &&
         result.words.surplus == 0;
}

Result<std::vector<Direction>> place_earlier_calls(const SimHost& host) {
  return converse(host, {.pairs = kEarlierCalls,
                         .first_pair = 1,
                         .english = {"No, thank you."},
                         .french = {"Oui, c'est exact."},
                         .linger_ms = 4000});
}

std::string damage_of(const Direction& direction) {
  std::string lines;
  for (const auto& sentence : direction.sentences)
    if (sentence.words.lost + sentence.words.surplus != 0)
      lines += "  expected \"" + sentence.expected + "\", heard \"" + sentence.heard + "\"\n";
  return lines;
}

std::string row_of(const FaultResult& result) {
  const auto begin = "| " + result.one.service + " | " + result.one.fault + " | ";
  if (!result.problem.empty()) return begin + "| | | failed: " + result.problem + " |\n";
  return begin + std::to_string(std::lround(result.gap_ms)) + " | " +
         std::to_string(result.words.lost) + " of " + std::to_string(result.words.expected) +
         " | " + std::to_string(result.words.surplus) + " | " + (met(result) ? "met" : "not met") +
         " |\n";
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

FaultResult run_fault_case(const FaultCase& one, const std::string& folder, bool as_published) {
  FaultResult result{.one = one, .problem = {}, .gap_ms = 0, .words = {}, .damage = {}};
  const auto fault = sim::parse_fault(one.fault);
  if (!fault) {
    result.problem = fault.error().text();
    return result;
  }
  SimChains chains;
  if (as_published)
    for (auto* service : chains.all()) service->published_latency();
  const auto host = SimHost::start(folder, chains);
  if (!host) {
    result.problem = host.error().text();
    return result;
  }
  if (const auto earlier = place_earlier_calls(**host); !earlier) {
    result.problem = earlier.error().text();
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
  result.damage = damage_of(english);
  if (!english.sentences.front().delay_ms) result.problem = "nothing was heard before the fault";
  return result;
}

std::string fault_table(const std::vector<FaultResult>& results) {
  std::string table =
      "| provider | fault | gap ms | words lost | words doubled | |\n"
      "|---|---|---|---|---|---|\n";
  for (const auto& result : results) table += row_of(result);
  return table + "\n" + std::to_string(std::ranges::count_if(results, met)) + " of " +
         std::to_string(results.size()) + " cases met " + std::to_string(std::lround(kMostGapMs)) +
         " ms with no word lost or doubled.\n";
}

bool fault_goals_met(const std::vector<FaultResult>& results) {
  return std::ranges::all_of(results, met);
}

}  // namespace dgm::bench
