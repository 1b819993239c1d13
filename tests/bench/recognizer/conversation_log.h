// What the host says of a conversation (`dragoman run --show-conversation`), line by line.
#pragma once

#include <array>
#include <cstdint>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dgm::bench {

// Where the time goes between the end of speech and the first translated sample, by the host.
constexpr std::array<const char*, 5> kStages = {"endpointing", "recognizer", "translator",
                                                "synthesizer", "playout"};
using StageTimes = std::array<std::optional<double>, kStages.size()>;  // ms; absent: not passed

struct LogEvent {
  enum class Kind { kHeard, kMeant, kSpoken, kTrouble };
  Kind kind{};
  uint64_t at_ns = 0;   // CLOCK_REALTIME, to the millisecond
  std::string speaker;  // extension; of kTrouble empty
  std::string text;     // heard or meant; of kTrouble the sentence
  StageTimes stages{};  // of kSpoken
};

// nullopt: a line about something else.
std::optional<LogEvent> read_log_line(std::string_view line);

// Reads a file that grows.
class GrowingLog {
 public:
  explicit GrowingLog(const std::string& file) : file_(file) {}
  // The events of the lines that were finished since the last call.
  void read(const std::function<void(const LogEvent&)>& take);

 private:
  std::ifstream file_;
  std::string line_;
};

}  // namespace dgm::bench
