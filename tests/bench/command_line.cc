#include "tests/bench/command_line.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>

namespace dgm::bench {

bool CommandLine::next() { return ++at_ < count_; }

std::string CommandLine::value() {
  if (!next()) refuse();
  return words_[at_];
}

std::string CommandLine::one_of(std::initializer_list<std::string_view> known) {
  auto word = value();
  if (std::ranges::find(known, word) == known.end()) refuse();
  return word;
}

size_t CommandLine::number(size_t least, size_t most) {
  const auto word = value();
  size_t number = 0;
  const auto* end = word.data() + word.size();
  const auto read = std::from_chars(word.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end || number < least || number > most) refuse();
  return number;
}

void CommandLine::refuse() const {
  std::fputs(usage_, stderr);
  std::exit(2);
}

}  // namespace dgm::bench
