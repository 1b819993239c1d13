// The words a benchmark is called with: "--quick", "--seconds 10". Whatever is not understood
// prints the usage and ends the program with status 2.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace dgm::bench {

class CommandLine {
 public:
  // Borrows all of them.
  CommandLine(int count, char** words, const char* usage)
      : count_(count), words_(words), usage_(usage) {}

  // On to the next option; false: there are no more.
  bool next();
  bool is(std::string_view option) const { return option == words_[at_]; }
  // The word behind the option.
  std::string value();
  std::string one_of(std::initializer_list<std::string_view> known);
  size_t number(size_t least, size_t most);
  [[noreturn]] void refuse() const;

 private:
  const int count_;
  char** const words_;
  const char* const usage_;
  int at_ = 0;
};

}  // namespace dgm::bench
