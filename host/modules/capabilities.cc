#include "host/modules/capabilities.h"

#include <charconv>

namespace dgm::modules {

namespace {

constexpr size_t kMostWords = 4096;
constexpr std::string_view kLanguage = "lang:";
constexpr std::string_view kPair = "pair:";
constexpr std::string_view kRate = "rate:";

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

uint32_t wanted_rate(const std::vector<std::string>& capabilities) {
  for (const std::string& word : capabilities) {
    uint32_t rate = 0;
    if (word.starts_with(kRate))
      std::from_chars(word.data() + kRate.size(), word.data() + word.size(), rate);
    if (rate != 0) return rate;
  }
  return 0;
}

}  // namespace dgm::modules
