// The commands of the program: one table from which parsing, --help and the manual page come.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/base/result.h"

namespace dgm::app {

struct OptionRow {
  std::string name;      // "record"; on the command line --record
  std::string argument;  // "FILE"; empty: a switch
  std::string fallback;  // the default as text; empty: none
  std::string help;
};

// What was given; options that were not given have their default.
class Arguments {
 public:
  bool has(const std::string& option) const { return given_.contains(option); }
  std::string get(const std::string& option) const;
  // Error: not a whole number within [low, high]; names option, value and bounds.
  Result<long> number(const std::string& option, long low, long high) const;
  const std::vector<std::string>& words() const { return words_; }

 private:
  friend Result<Arguments> parse(const struct Command&, const std::vector<std::string>&);
  std::map<std::string, std::string> given_, fallback_;
  std::vector<std::string> words_;
};

struct Command {
  std::string name;      // "call", "routes test"
  std::string operands;  // "FILE", or empty
  std::string summary;   // one line
  std::string description{};
  std::vector<OptionRow> options{};
  std::vector<std::pair<std::string, std::string>> examples{};  // command line, what it does
  size_t min_words = 0, max_words = 0;
  std::function<int(const Arguments&)> run{};
};

// "--name VALUE", "--name=VALUE", "--switch", "--" ends options. Unknown options name the nearest
// known one.
Result<Arguments> parse(const Command& command, const std::vector<std::string>& arguments);

std::string help_text(const Command& command);
std::string overview(const std::vector<Command>& commands);
std::string manual_page(const std::vector<Command>& commands,
                        const std::string& version);  // man(7) source

// Runs the command that the arguments name; returns the exit code: 0 good, 1 the job failed, 2
// wrong usage.
int dispatch(const std::vector<Command>& commands, const std::string& version,
             const std::vector<std::string>& arguments);

}  // namespace dgm::app
