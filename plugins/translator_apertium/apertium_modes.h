// Which translations Apertium offers on this machine: its mode files, direct or through a language
// between.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dgm::apertium {

// "eng" -> "en"; two letters stay; what is not known stays as it is. [any]
std::string short_code(std::string_view code);

// The shell pipeline of a mode file's text, every program in null-flush mode (-z), unknown words
// unmarked (-n). Empty: the text is not a pipeline of Apertium programs. [any]
std::string null_flush_pipeline(std::string_view mode_text);

// All pairs of a folder of mode files (/usr/share/apertium/modes).
class Modes {
 public:
  Modes(const std::string& folder, bool pivot);  // [control] reads the folder

  // Pipelines to run one after the other; empty: no way. Languages as "en" or "en-US".
  std::vector<std::string> route(std::string_view source, std::string_view target) const;
  // Every pair that has a route: {"en","es"}.
  std::vector<std::pair<std::string, std::string>> pairs() const;

 private:
  std::map<std::pair<std::string, std::string>, std::string> direct_;
  std::map<std::pair<std::string, std::string>, std::string> between_;  // pair -> pivot language
};

}  // namespace dgm::apertium
