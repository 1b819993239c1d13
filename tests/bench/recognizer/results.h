// What came of each prompt, and the arithmetic of the table. Absent is not zero: a delay that was
// not measured is no delay, and a prompt of which nothing was heard counts all of its words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/bench/recognizer/conversation_log.h"
#include "tests/bench/word_error_rate.h"

namespace dgm::bench {

struct PromptResult {
  std::string name, said;
  std::string heard, meant;  // empty: nothing
  // After the end of speech, as the phones on both ends see it.
  std::optional<double> final_ms;  // to the final transcript
  std::optional<double> voice_ms;  // to the first translated sample at the listener's ear
  std::vector<StageTimes> stages;  // the host's own account, one for each utterance
};

// Of sorted or unsorted values by nearest rank, `share` in 0..1; nullopt: there are none.
std::optional<double> percentile(std::vector<double> values, double share);

struct Totals {
  size_t prompts = 0, right = 0, wrong = 0, nothing = 0;
  WordErrors errors;
  std::vector<double> final_ms, voice_ms;  // of those that have one
  size_t finals_in_time = 0;               // at most kFinalGoalMs
  std::vector<double> stages_ms[kStages.size()];
};

constexpr double kFinalGoalMs = 500;

Totals totals_of(const std::vector<PromptResult>& results);

// Three lines: errors and delays with what was said, what was heard, what it means.
std::string table_row(const PromptResult& result);
std::string totals_text(const Totals& totals);
// A line for each prompt whose final came after the goal, with the host's own account of it; empty:
// there are none.
std::string late_finals(const std::vector<PromptResult>& results);

}  // namespace dgm::bench
