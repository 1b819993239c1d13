#include "host/settings/text.h"

#include <charconv>

namespace dgm::settings {

std::optional<uint64_t> parse_whole_number(std::string_view text) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  return number;
}

std::optional<bool> parse_bool(std::string_view text) {
  if (text == "true" || text == "yes" || text == "on") return true;
  if (text == "false" || text == "no" || text == "off") return false;
  return std::nullopt;
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> members;
  while (!text.empty()) {
    const size_t comma = text.find(',');
    std::string_view member = text.substr(0, comma);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    const size_t first = member.find_first_not_of(" \t");
    if (first == std::string_view::npos) continue;
    members.emplace_back(member.substr(first, member.find_last_not_of(" \t") - first + 1));
  }
  return members;
}

std::string quote_unless_number(std::string_view text) {
  const bool is_number =
      !text.empty() && text.find_first_not_of("-0123456789.") == std::string_view::npos;
  return is_number ? std::string(text) : "\"" + std::string(text) + "\"";
}

}  // namespace dgm::settings
