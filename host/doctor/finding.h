// What the doctor has to say of one thing that it looked at.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace dgm::doctor {

enum class Verdict : uint8_t {
  kGood,
  kSkipped,  // it could not be looked at, and that is no fault
  kWarning,  // calls work, but not all of them or not as well as they could
  kBad
};

struct Finding {
  std::string group;  // "Asterisk"
  std::string name;   // "user right"
  Verdict verdict = Verdict::kGood;
  std::string sentence;                                   // what was found
  std::string remedy{};                                   // what to do; empty for what is good
  std::vector<std::pair<std::string, double>> figures{};  // the numbers in the sentence, for --json
};

using Findings = std::vector<Finding>;

}  // namespace dgm::doctor
