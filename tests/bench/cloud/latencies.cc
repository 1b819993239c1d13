#include "tests/bench/cloud/latencies.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "tests/bench/cloud/conversation.h"
#include "tests/bench/recognizer/conversation_log.h"

namespace dgm::bench {
namespace {

const std::vector<std::string> kEnglish = {"Good morning, how can I help you?",
                                           "I am very well, thank you.",
                                           "What is the number of your order?",
                                           "One moment please, I will have a look.",
                                           "It will come tomorrow before noon.",
                                           "Could you say that again, please?",
                                           "Yes, that is right.",
                                           "No, thank you.",
                                           "Thank you for your help.",
                                           "Good morning, how can I help you?"};
const std::vector<std::string> kFrench = {"Comment allez-vous aujourd'hui ?",
                                          "Je vais très bien, merci.",
                                          "Mon colis n'est pas arrivé.",
                                          "Le numéro est quatre sept un un.",
                                          "Pourriez-vous répéter, s'il vous plaît ?",
                                          "Oui, c'est exact.",
                                          "Non, merci.",
                                          "Merci de votre aide.",
                                          "Passez une bonne journée.",
                                          "Comment allez-vous aujourd'hui ?"};

double quantile(std::vector<double> values, double share) {
  std::ranges::sort(values);
  const auto at = static_cast<size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  return values[at];
}

std::string row(const std::string& name, const std::vector<double>& values) {
  std::array<char, 128> line{};
  if (values.empty())
    std::snprintf(line.data(), line.size(), "  %-44s        -        -  none\n", name.c_str());
  else
    std::snprintf(line.data(), line.size(), "  %-44s %8.0f %8.0f  %zu\n", name.c_str(),
                  quantile(values, 0.5), quantile(values, 0.95), values.size());
  return line.data();
}

std::string rows_of_stages(const std::string& log) {
  std::array<std::vector<double>, kStages.size()> stages;
  GrowingLog(log).read([&](const LogEvent& event) {
    if (event.kind != LogEvent::Kind::kSpoken) return;
    for (size_t i = 0; i < stages.size(); ++i)
      if (event.stages[i]) stages[i].push_back(*event.stages[i]);
  });
  std::string rows;
  for (size_t i = 0; i < stages.size(); ++i)
    rows += row(std::string("by the host's clock: ") + kStages[i], stages[i]);
  return rows;
}

std::string account_of_words(const std::vector<Direction>& directions) {
  WordCount all;
  std::string text;
  for (const auto& direction : directions) {
    all.expected += direction.words.expected;
    all.lost += direction.words.lost;
    all.surplus += direction.words.surplus;
    for (const auto& sentence : direction.sentences)
      if (sentence.words.lost + sentence.words.surplus != 0)
        text += "  " + direction.from + " said \"" + sentence.said + "\", expected \"" +
                sentence.expected + "\", heard \"" + sentence.heard + "\"\n";
  }
  return text + "  " + std::to_string(directions.size()) + " directions, " +
         std::to_string(all.expected) + " words: " + std::to_string(all.lost) + " lost, " +
         std::to_string(all.surplus) + " doubled\n";
}

}  // namespace

Result<std::string> measure_latencies(size_t pairs, const std::string& folder) {
  SimChains chains;
  for (auto* one : chains.all()) one->published_latency();
  const auto host = SimHost::start(folder, chains);
  if (!host) return host.error();
  const auto directions =
      converse(**host, {.pairs = pairs, .english = kEnglish, .french = kFrench, .pause_ms = 4000});
  if (!directions) return directions.error();
  std::vector<double> all, first, tenth;
  for (const auto& direction : *directions)
    for (size_t i = 0; i < direction.sentences.size(); ++i) {
      const auto& delay_ms = direction.sentences[i].delay_ms;
      if (!delay_ms) continue;
      all.push_back(*delay_ms);
      if (i == 0) first.push_back(*delay_ms);
      if (i == 9) tenth.push_back(*delay_ms);
    }
  std::array<char, 128> head{};
  std::snprintf(head.data(), head.size(), "  %-44s %8s %8s\n", "ms", "p50", "p95");
  return "Services as slow as published; " + std::to_string(pairs) +
         " pairs, both sides speak\n\n" + head.data() +
         row("end of speech to the first word at the ear", all) +
         row("  the first utterance of a call", first) + row("  the tenth, the same words", tenth) +
         rows_of_stages((*host)->log()) + account_of_words(*directions);
}

Outcome print_exact_text(size_t pairs, const std::string& folder) {
  SimChains chains;
  const auto host = SimHost::start(folder, chains);
  if (!host) return host.error();
  const std::vector<std::string> english(kEnglish.begin(), kEnglish.begin() + 3);
  const std::vector<std::string> french(kFrench.begin(), kFrench.begin() + 3);
  const auto directions = converse(**host, {.pairs = pairs, .english = english, .french = french});
  if (!directions) return directions.error();
  std::printf("Exact text, %zu pairs at once, both ways at the same time\n\n", pairs);
  std::fputs(account_of_words(*directions).c_str(), stdout);
  const bool exact = std::ranges::all_of(*directions, [](const Direction& direction) {
    return direction.words.expected > 0 && direction.words.lost == 0 &&
           direction.words.surplus == 0;
  });
  if (exact) return Done{};
  return Error{"exact text", "some words were lost or doubled, see above"};
}

}  // namespace dgm::bench
