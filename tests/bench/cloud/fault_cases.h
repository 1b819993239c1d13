// Every way in which the first provider of a chain goes wrong in the middle of a call, and what the
// listener notices of it.
#pragma once

#include <string>
#include <vector>

#include "tests/bench/cloud/conversation.h"

namespace dgm::bench {

struct FaultCase {
  std::string service;  // "deepgram"
  std::string fault;    // as sim::parse_fault() reads it
};

struct FaultResult {
  FaultCase one;
  std::string problem;  // not empty: the call could not be placed, or did not last
  double gap_ms =
      0;  // the listener waited so much longer, or it was quiet so long within a sentence
  WordCount words;
  std::string damage;  // the sentences that were not heard as expected, a line each
};

std::vector<FaultCase> all_fault_cases();

// One host that has served five short calls, and then one call of four sentences; the fault strikes
// with the second one and stays. as_published: all services are as slow as is published of them.
FaultResult run_fault_case(const FaultCase& one, const std::string& folder, bool as_published);

std::string fault_table(const std::vector<FaultResult>& results);  // Markdown
bool fault_goals_met(const std::vector<FaultResult>& results);

}  // namespace dgm::bench
