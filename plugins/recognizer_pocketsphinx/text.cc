#include "plugins/recognizer_pocketsphinx/text.h"

#include <array>
#include <cstdint>

namespace dgm::pocketsphinx {
namespace {

constexpr std::array<const char*, 20> kEnglishUnits = {
    "zero",     "one",     "two",     "three",     "four",     "five",    "six",
    "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<const char*, 10> kEnglishTens = {
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"};
constexpr std::array<const char*, 30> kSpanishUnits = {
    "cero",         "uno",         "dos",        "tres",        "cuatro",     "cinco",
    "seis",         "siete",       "ocho",       "nueve",       "diez",       "once",
    "doce",         "trece",       "catorce",    "quince",      "dieciséis",  "diecisiete",
    "dieciocho",    "diecinueve",  "veinte",     "veintiuno",   "veintidós",  "veintitrés",
    "veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve"};
constexpr std::array<const char*, 10> kSpanishTens = {
    "", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"};
constexpr std::array<const char*, 10> kSpanishHundreds = {
    "",           "ciento",      "doscientos",  "trescientos", "cuatrocientos",
    "quinientos", "seiscientos", "setecientos", "ochocientos", "novecientos"};

using Words = std::vector<std::string>;

void append_english(unsigned number, Words& words) {
  if (number >= 100) {
    words.emplace_back(kEnglishUnits[number / 100]);
    words.emplace_back("hundred");
    if (number % 100 == 0) return;
    number %= 100;
  }
  if (number >= 20) {
    words.emplace_back(kEnglishTens[number / 10]);
    if (number % 10 == 0) return;
    number %= 10;
  }
  words.emplace_back(kEnglishUnits[number]);
}

void append_spanish(unsigned number, Words& words) {
  if (number >= 100) {
    words.emplace_back(number == 100 ? "cien" : kSpanishHundreds[number / 100]);
    if (number % 100 == 0) return;
    number %= 100;
  }
  if (number >= 30) {
    words.emplace_back(kSpanishTens[number / 10]);
    if (number % 10 == 0) return;
    words.emplace_back("y");
    number %= 10;
  }
  words.emplace_back(kSpanishUnits[number]);
}

void append_number(std::string_view digits, bool spanish, Words& words) {
  auto append = spanish ? append_spanish : append_english;
  if (digits.size() <= 3 && (digits.size() == 1 || digits.front() != '0')) {
    unsigned number = 0;
    for (char digit : digits) number = number * 10 + static_cast<unsigned>(digit - '0');
    append(number, words);
    return;
  }
  for (char digit : digits) append(static_cast<unsigned>(digit - '0'), words);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Bytes of the UTF-8 sequence that starts at `at`; a broken one counts as one byte.
std::size_t sequence_size(std::string_view text, std::size_t at) {
  auto first = static_cast<std::uint8_t>(text[at]);
  std::size_t size = first < 0x80    ? 1
                     : first >= 0xF0 ? 4
                     : first >= 0xE0 ? 3
                     : first >= 0xC0 ? 2
                                     : 1;
  return at + size <= text.size() ? size : 1;
}

// The letters U+00C0..U+00FF without the two operators among them; U+0100..U+017F.
bool is_accented_letter(std::string_view sequence) {
  if (sequence.size() != 2) return false;
  auto first = static_cast<std::uint8_t>(sequence[0]);
  auto second = static_cast<std::uint8_t>(sequence[1]);
  if (first == 0xC3) return second != 0x97 && second != 0xB7;
  return first == 0xC4 || first == 0xC5;
}

void append_lower(std::string_view sequence, std::string& word) {
  word += sequence[0];
  auto second = static_cast<std::uint8_t>(sequence[1]);
  bool capital = static_cast<std::uint8_t>(sequence[0]) == 0xC3 && second >= 0x80 && second <= 0x9E;
  word += static_cast<char>(capital ? second + 0x20 : second);
}

char closing_bracket(char c) { return c == '[' ? ']' : c == '<' ? '>' : c == '(' ? ')' : '\0'; }

}  // namespace

std::string primary_language(std::string_view tag) {
  std::string language;
  for (char c : tag) {
    if (!is_ascii_letter(c)) break;
    language += lower(c);
  }
  return language;
}

std::vector<std::string> spoken_words(std::string_view text, std::string_view language) {
  const bool spanish = primary_language(language) == "es";
  Words words;
  std::string word;
  auto finish = [&] {
    while (!word.empty() && word.back() == '\'') word.pop_back();
    if (!word.empty()) words.push_back(word);
    word.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (char closing = closing_bracket(c)) {
      finish();
      auto end = text.find(closing, at);
      at = end == std::string_view::npos ? at + 1 : end + 1;
    } else if (is_digit(c)) {
      finish();
      std::size_t end = at;
      while (end < text.size() && is_digit(text[end])) ++end;
      append_number(text.substr(at, end - at), spanish, words);
      at = end;
    } else if (is_ascii_letter(c)) {
      word += lower(c);
      ++at;
    } else if (c == '\'' && !word.empty()) {
      word += c;
      ++at;
    } else if (c == '*' || c == '#') {
      finish();
      words.emplace_back(c == '*' ? (spanish ? "asterisco" : "star")
                                  : (spanish ? "numeral" : "pound"));
      ++at;
    } else {
      const auto size = sequence_size(text, at);
      const auto sequence = text.substr(at, size);
      if (sequence == "\xE2\x80\x99" && !word.empty()) {  // typographic apostrophe
        word += '\'';
      } else if (is_accented_letter(sequence)) {
        append_lower(sequence, word);
      } else {
        finish();
      }
      at += size;
    }
  }
  finish();
  return words;
}

std::string folded(std::string_view word) {
  // U+00E0..U+00FF; '.' marks a letter that has no plain form.
  static constexpr std::string_view kPlain = "aaaaaa.ceeeeiiii.nooooo.ouuuuy.y";
  std::string plain;
  for (std::size_t at = 0; at < word.size();) {
    const auto size = sequence_size(word, at);
    const auto second = size == 2 ? static_cast<std::uint8_t>(word[at + 1]) : std::uint8_t{0};
    if (size == 2 && static_cast<std::uint8_t>(word[at]) == 0xC3 && second >= 0xA0 &&
        second <= 0xBF && kPlain[second - 0xA0u] != '.') {
      plain += kPlain[second - 0xA0u];
    } else {
      plain += word.substr(at, size);
    }
    at += size;
  }
  return plain;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

}  // namespace dgm::pocketsphinx
