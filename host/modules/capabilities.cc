#include "host/modules/capabilities.h"

namespace dgm::modules {

namespace {

constexpr size_t kMostWords = 4096;
constexpr std::string_view kLanguage = "lang:";
constexpr std::string_view kPair = "pair:";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::vector<std::string> read_words(const char* const* words) {
  std::vector<std::string> list;
  if (words == nullptr) return list;
  for (size_t i = 0; i < kMostWords && words[i] != nullptr; ++i) list.emplace_back(words[i]);
  return list;
}

bool language_matches(std::string_view range, std::string_view language) {
  if (range.empty() || range.size() > language.size()) return false;
  for (size_t i = 0; i < range.size(); ++i) {
    if (lower(range[i]) != lower(language[i])) return false;
  }
  return range.size() == language.size() || language[range.size()] == '-';
}

bool serves_language(const std::vector<std::string>& capabilities, std::string_view language) {
  bool limited = false;
  for (std::string_view word : capabilities) {
    if (!word.starts_with(kLanguage)) continue;
    limited = true;
    if (language_matches(word.substr(kLanguage.size()), language)) return true;
  }
  return !limited;
}

bool serves_pair(const std::vector<std::string>& capabilities, std::string_view source,
                 std::string_view target) {
  bool limited = false;
  for (std::string_view word : capabilities) {
    if (!word.starts_with(kPair)) continue;
    limited = true;
    word.remove_prefix(kPair.size());
    const size_t arrow = word.find('>');
    if (arrow != std::string_view::npos && language_matches(word.substr(0, arrow), source) &&
        language_matches(word.substr(arrow + 1), target)) {
      return true;
    }
  }
  return !limited;
}

}  // namespace dgm::modules
