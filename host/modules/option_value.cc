#include "host/modules/option_value.h"

#include <charconv>
#include <cmath>

namespace dgm::modules {

namespace {

constexpr size_t kLongestQuote = 60;

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

std::optional<int64_t> parse_int(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

std::optional<bool> parse_bool(std::string_view text) {
  const std::string word = lower(text);
  if (word == "true" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "no" || word == "off") return false;
  return std::nullopt;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t at = text.find(separator);
    parts.push_back(trimmed(text.substr(0, at)));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::optional<Range> parse_range(std::string_view one_of) {
  const size_t dots = one_of.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  const std::string_view low = trimmed(one_of.substr(0, dots));
  const std::string_view high = trimmed(one_of.substr(dots + 2));
  Range range;
  if (!low.empty() && !(range.low = parse_number(low))) return std::nullopt;
  if (!high.empty() && !(range.high = parse_number(high))) return std::nullopt;
  return range;
}

std::string quoted(std::string_view value) {
  std::string result = "\"";
  for (const char c : value.substr(0, kLongestQuote)) {
    const auto code = static_cast<unsigned char>(c);
    result += code < 0x20 || code == 0x7f ? '?' : c;
  }
  return result + (value.size() > kLongestQuote ? "...\"" : "\"");
}

}  // namespace dgm::modules
