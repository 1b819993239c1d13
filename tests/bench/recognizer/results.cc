#include "tests/bench/recognizer/results.h"

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>

namespace dgm::bench {
namespace {

[[gnu::format(printf, 1, 2)]] std::string printed(const char* format, ...) {
  char text[512];
  va_list values;
  va_start(values, format);
  const int size = std::vsnprintf(text, sizeof text, format, values);
  va_end(values);
  return {text, std::min(static_cast<size_t>(std::max(size, 0)), sizeof text - 1)};
}

std::string ms(std::optional<double> value) {
  return value ? printed("%.0f", *value) : std::string("-");
}

std::string delay_line(const char* what, const std::vector<double>& delays, size_t prompts) {
  return printed("%s, ms: p50 %s, p90 %s, max %s (%zu of %zu prompts)\n", what,
                 ms(percentile(delays, 0.5)).c_str(), ms(percentile(delays, 0.9)).c_str(),
                 ms(percentile(delays, 1)).c_str(), delays.size(), prompts);
}

}  // namespace

std::optional<double> percentile(std::vector<double> values, double share) {
  if (values.empty()) return std::nullopt;
  std::ranges::sort(values);
  const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(values.size())));
  return values[std::clamp<size_t>(rank, 1, values.size()) - 1];
}

Totals totals_of(const std::vector<PromptResult>& results) {
  Totals totals;
  totals.prompts = results.size();
  for (const auto& result : results) {
    const auto errors = word_errors(result.said, result.heard);
    totals.errors += errors;
    ++(result.heard.empty() ? totals.nothing : errors.errors() == 0 ? totals.right : totals.wrong);
    if (result.voice_ms) totals.voice_ms.push_back(*result.voice_ms);
    if (result.final_ms) {
      totals.final_ms.push_back(*result.final_ms);
      totals.finals_in_time += *result.final_ms <= kFinalGoalMs ? 1 : 0;
    }
    for (const auto& stages : result.stages)
      for (size_t i = 0; i < stages.size(); ++i)
        if (stages[i]) totals.stages_ms[i].push_back(*stages[i]);
  }
  return totals;
}

std::string table_row(const PromptResult& result) {
  const auto errors = word_errors(result.said, result.heard);
  std::string row = printed("%6.1f %7s %7s  said   ", 100 * errors.rate(),
                            ms(result.final_ms).c_str(), ms(result.voice_ms).c_str());
  const std::string indent(24, ' ');
  row += result.said + "\n" + indent + "heard  ";
  row += result.heard.empty() ? "(nothing)" : result.heard;
  row += "\n" + indent + "means  ";
  return row + (result.meant.empty() ? "-" : result.meant) + "\n";
}

std::string totals_text(const Totals& totals) {
  const auto& errors = totals.errors;
  std::string text = printed(
      "%zu prompts, %zu words: %zu exactly right (%.0f %%), %zu with errors, %zu of which nothing "
      "was heard\n",
      totals.prompts, errors.said_words, totals.right,
      totals.prompts == 0
          ? 0.0
          : 100 * static_cast<double>(totals.right) / static_cast<double>(totals.prompts),
      totals.wrong, totals.nothing);
  text += printed("word error rate %.1f %%: %zu inserted, %zu deleted, %zu substituted\n",
                  100 * errors.rate(), errors.insertions, errors.deletions, errors.substitutions);
  text += delay_line("end of speech to final transcript", totals.final_ms, totals.prompts);
  text += printed("  at most %.0f ms: %zu of %zu\n", kFinalGoalMs, totals.finals_in_time,
                  totals.final_ms.size());
  text += delay_line("end of speech to first translated sample", totals.voice_ms, totals.prompts);
  text += "by the host's own clock, medians, ms:";
  for (size_t i = 0; i < kStages.size(); ++i)
    text += printed("%s %s %s", i == 0 ? "" : ",", kStages[i],
                    ms(percentile(totals.stages_ms[i], 0.5)).c_str());
  return text + "\n";
}

std::string late_finals(const std::vector<PromptResult>& results) {
  std::string text;
  for (const auto& result : results) {
    if (!result.final_ms || *result.final_ms <= kFinalGoalMs) continue;
    const auto stages = result.stages.empty() ? StageTimes{} : result.stages.back();
    text += printed("  late: %s after %.0f ms; the host counts %s %s, %s %s\n", result.name.c_str(),
                    *result.final_ms, kStages[0], ms(stages[0]).c_str(), kStages[1],
                    ms(stages[1]).c_str());
  }
  return text;
}

}  // namespace dgm::bench
