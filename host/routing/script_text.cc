#include "host/routing/script_text.h"

#include <cctype>

namespace dgm::routing {

Error split_place(std::string text) {
  for (size_t colon = text.find(':'); colon != std::string::npos;
       colon = text.find(':', colon + 1)) {
    size_t end = colon + 1;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    if (end > colon + 1 && text.compare(end, 2, ": ") == 0) {
      return {text.substr(0, end), text.substr(end + 2)};
    }
    if (text.find_first_of(" \n") < colon) break;  // file names of scripts hold no blanks
  }
  return {"", std::move(text)};
}

std::vector<std::string> words_of(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto is_punctuation = [](char c) {
    return static_cast<unsigned char>(c) < 0x80 && std::ispunct(static_cast<unsigned char>(c));
  };
  std::vector<std::string> words;
  while (true) {
    const size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return words;
    text.remove_prefix(begin);
    std::string_view word = text.substr(0, text.find_first_of(kBlanks));
    text.remove_prefix(word.size());
    while (!word.empty() && is_punctuation(word.front())) word.remove_prefix(1);
    while (!word.empty() && is_punctuation(word.back())) word.remove_suffix(1);
    if (!word.empty()) words.emplace_back(word);
  }
}

}  // namespace dgm::routing
