#include "plugins/translator_apertium/apertium_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace dgm::apertium {
namespace {

// Apertium's stream format: reserved outside of lexical units.
constexpr std::string_view kReserved = "[]{}^$/\\@<>*#";

constexpr std::array<std::string_view, 26> kEnglishQuestions{
    "who",   "whom", "whose", "what", "when", "where", "why",   "how",   "which",
    "is",    "are",  "do",    "does", "did",  "can",   "could", "would", "will",
    "shall", "was",  "were",  "have", "has",  "am",    "may",   "should"};
constexpr std::array<std::string_view, 10> kSpanishQuestions{
    "quién", "quiénes", "qué", "cuándo", "dónde", "cómo", "cuál", "cuáles", "cuánto", "cuántos"};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0'; }

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char c : text) {
    if (is_space(c) || kReserved.find(c) != std::string_view::npos) {
      inside = false;
      continue;
    }
    if (!inside) words.emplace_back();
    inside = true;
    words.back() += c;
  }
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

bool is_language(std::string_view tag, std::string_view code) {
  return tag.substr(0, tag.find_first_of("-_")) == code;
}

std::string lower(std::string_view word) {
  std::string out(word);
  for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool is_question(const std::string& first, std::string_view language) {
  if (is_language(language, "en"))
    return std::ranges::find(kEnglishQuestions, first) != kEnglishQuestions.end();
  if (is_language(language, "es"))
    return std::ranges::find(kSpanishQuestions, first) != kSpanishQuestions.end();
  return false;
}

void capitalise(std::string& word) {
  const auto first = static_cast<unsigned char>(word[0]);
  if (first < 0x80) {
    word[0] = static_cast<char>(std::toupper(first));
  } else if (first == 0xC3 &&
             word.size() > 1) {  // à..þ of Latin-1 in UTF-8; 0xB7 is the division sign
    const auto second = static_cast<unsigned char>(word[1]);
    if (second >= 0xA0 && second <= 0xBE && second != 0xB7)
      word[1] = static_cast<char>(second - 0x20);
  }
}

}  // namespace

std::string prepared(std::string_view text, std::string_view language) {
  auto words = words_of(text);
  if (words.empty()) return {};
  const bool english = is_language(language, "en");
  for (auto& word : words) {
    if (english && (word == "i" || word.starts_with("i'"))) word[0] = 'I';
  }
  const bool question = is_question(lower(words.front()), language);
  capitalise(words.front());
  auto sentence = joined(words);
  if (std::string_view(".?!").find(sentence.back()) != std::string_view::npos) return sentence;
  if (question && is_language(language, "es")) sentence.insert(0, "¿");
  return sentence + (question ? "?" : ".");
}

std::string cleaned(std::string_view text) { return joined(words_of(text)); }

}  // namespace dgm::apertium
