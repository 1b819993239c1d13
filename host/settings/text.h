// Small parsers of option values. [any]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dgm::settings {

// Decimal digits only: no sign, no blanks, no unit.
std::optional<uint64_t> parse_whole_number(std::string_view text);

// true yes on, false no off.
std::optional<bool> parse_bool(std::string_view text);

// "a, b,c" -> a b c; empty members are left out.
std::vector<std::string> split_list(std::string_view text);

// `300`, or `"abc"` when the text is no number: messages show text in quotes.
std::string quote_unless_number(std::string_view text);

}  // namespace dgm::settings
