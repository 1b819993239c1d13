// SIP calls by the dozen (sipp): the signalling of tests/asterisk/sipp/*.xml. Their audio, where it
// matters, is a MediaBank's.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/asterisk/asterisk.h"

namespace dgm::test {

struct SippOptions {
  std::string scenario;  // "calls"
  // Each line one call, its fields in the order of the scenario: "5004;7777".
  std::vector<std::string> calls;
  double calls_per_second = 10;
  int talk_ms = 1000;  // what the scenario's <pause/> means
};

class Sipp {
 public:
  // Calls begin at once; a scenario that answers waits for them.
  Sipp(const Asterisk& asterisk, const SippOptions& options);

  // Until all calls are over; fails the test unless each went as the scenario says.
  void expect_all_good(int deadline_ms);

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Program> program_;
};

}  // namespace dgm::test
