// Typed reading of the options given to create(). The host has filled in defaults and checked types
// and ranges; a value that still does not fit throws Failure(kInvalidConfig) with its name.
#pragma once

#include <charconv>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "dragoman/cpp/text.hpp"

namespace dragoman {

class Options {
 public:
  // Borrowed: use it in the provider's constructor only, and copy what is kept.
  explicit Options(std::span<const dgm_text_pair> pairs) : pairs_(pairs) {}

  // An empty value is the same as none.
  bool has(std::string_view name) const { return !text(name).empty(); }

  // Empty if the option has neither a value nor a default.
  std::string_view text(std::string_view name) const {
    const dgm_text_pair* pair = find(name);
    return pair ? view(pair->value) : std::string_view();
  }

  int64_t integer(std::string_view name) const { return parsed<int64_t>(name, "a whole number"); }
  double number(std::string_view name) const { return parsed<double>(name, "a number"); }
  // The same within [least, most]: for what must be true whoever calls create().
  int64_t integer(std::string_view name, int64_t least, int64_t most) const {
    return within(name, integer(name), least, most);
  }
  double number(std::string_view name, double least, double most) const {
    return within(name, number(name), least, most);
  }

  bool flag(std::string_view name) const {
    const std::string_view value = text(name);
    if (value == "true" || value == "yes" || value == "on" || value == "1") return true;
    if (value == "false" || value == "no" || value == "off" || value == "0") return false;
    throw wrong(name, value, "true or false");
  }

  // "a, b,c" -> "a" "b" "c"; empty parts are left out.
  std::vector<std::string> list(std::string_view name) const {
    std::vector<std::string> parts;
    std::string_view rest = text(name);
    while (!rest.empty()) {
      const size_t comma = rest.find(',');
      std::string_view part = rest.substr(0, comma);
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
      const size_t first = part.find_first_not_of(" \t");
      if (first == std::string_view::npos) continue;
      part = part.substr(first, part.find_last_not_of(" \t") - first + 1);
      parts.emplace_back(part);
    }
    return parts;
  }

 private:
  const dgm_text_pair* find(std::string_view name) const {
    for (const dgm_text_pair& pair : pairs_) {
      if (view(pair.key) == name) return &pair;
    }
    return nullptr;
  }

  template <typename Number>
  Number parsed(std::string_view name, const char* expected) const {
    const std::string_view value = text(name);
    Number number{};
    const char* end = value.data() + value.size();
    const auto [stopped, problem] = std::from_chars(value.data(), end, number);
    if (value.empty() || problem != std::errc() || stopped != end)
      throw wrong(name, value, expected);
    return number;
  }

  template <typename Number>
  Number within(std::string_view name, Number value, Number least, Number most) const {
    if (value >= least && value <= most) return value;  // also false for "nan"
    std::ostringstream range;
    range << "between " << least << " and " << most;
    throw wrong(name, text(name), range.str());
  }

  static Failure wrong(std::string_view name, std::string_view value, const std::string& expected) {
    return Failure(Status::kInvalidConfig, "option " + std::string(name) + ": \"" +
                                               std::string(value) + "\" is not " + expected);
  }

  std::span<const dgm_text_pair> pairs_;
};

}  // namespace dragoman
