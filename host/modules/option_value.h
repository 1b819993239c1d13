// The words of an option schema: how a value of each type reads, and what "one_of" allows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dgm::modules {

std::optional<int64_t> parse_int(std::string_view text);    // the whole text, decimal
std::optional<double> parse_number(std::string_view text);  // the whole text, finite
std::optional<bool> parse_bool(std::string_view text);      // true yes on / false no off, any case

// The parts between `separator`, without blanks around them.
std::vector<std::string_view> split(std::string_view text, char separator);

// "1..10"; one side may be left open.
struct Range {
  std::optional<double> low, high;
};
std::optional<Range> parse_range(std::string_view one_of);

// A value in a message: in quotes, control characters and what is beyond 60 bytes replaced.
std::string quoted(std::string_view value);

}  // namespace dgm::modules
