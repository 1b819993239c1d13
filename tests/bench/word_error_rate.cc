#include "tests/bench/word_error_rate.h"

#include <algorithm>
#include <array>

namespace dgm::bench {
namespace {

constexpr std::array<const char*, 10> kDigits = {"zero", "one", "two",   "three", "four",
                                                 "five", "six", "seven", "eight", "nine"};

// The plain letter of U+00C0..U+00FF (second byte 0x80..0xBF after 0xC3), '\0' if it has none.
char plain_letter(unsigned char second) {
  // '.' marks a character that is no letter or has no plain form.
  static constexpr std::string_view kPlain =
      "aaaaaa.ceeeeiiii.nooooo.ouuuuy..aaaaaa.ceeeeiiii.nooooo.ouuuuy.y";
  static_assert(kPlain.size() == 64);
  const size_t at = second - 0x80u;
  return at < kPlain.size() && kPlain[at] != '.' ? kPlain[at] : '\0';
}

}  // namespace

std::vector<std::string> comparable_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const char closing = c == '[' ? ']' : c == '<' ? '>' : c == '(' ? ')' : '\0';
    if (closing != '\0' && text.find(closing, at) != std::string_view::npos) {
      finish();
      at = text.find(closing, at);
    } else if (c >= 'A' && c <= 'Z') {
      word += static_cast<char>(c + 32);
    } else if (c >= 'a' && c <= 'z') {
      word += c;
    } else if (c == '\'' && !word.empty()) {
      word += c;
    } else if (c >= '0' && c <= '9') {
      finish();
      words.emplace_back(kDigits[static_cast<size_t>(c - '0')]);
    } else if (c == '\xC3' && at + 1 < text.size() &&
               plain_letter(static_cast<unsigned char>(text[at + 1])) != '\0') {
      word += plain_letter(static_cast<unsigned char>(text[++at]));
    } else {
      finish();
    }
  }
  finish();
  return words;
}

double WordErrors::rate() const {
  if (said_words == 0) return errors() == 0 ? 0 : 1;
  return static_cast<double>(errors()) / static_cast<double>(said_words);
}

WordErrors& WordErrors::operator+=(const WordErrors& other) {
  insertions += other.insertions;
  deletions += other.deletions;
  substitutions += other.substitutions;
  said_words += other.said_words;
  return *this;
}

WordErrors word_errors(std::string_view said, std::string_view heard) {
  const auto from = comparable_words(said), to = comparable_words(heard);
  // row[j]: the cheapest way from the words of `from` seen so far to the first j of `to`.
  std::vector<WordErrors> row(to.size() + 1);
  for (size_t j = 0; j <= to.size(); ++j) row[j].insertions = j;
  for (const auto& word : from) {
    WordErrors diagonal = row[0];
    row[0].deletions += 1;
    for (size_t j = 0; j < to.size(); ++j) {
      WordErrors substituted = diagonal, inserted = row[j], deleted = row[j + 1];
      substituted.substitutions += word == to[j] ? 0 : 1;
      inserted.insertions += 1;
      deleted.deletions += 1;
      diagonal = row[j + 1];
      row[j + 1] = std::min(
          {substituted, inserted, deleted},
          [](const WordErrors& a, const WordErrors& b) { return a.errors() < b.errors(); });
    }
  }
  row.back().said_words = from.size();
  return row.back();
}

}  // namespace dgm::bench
