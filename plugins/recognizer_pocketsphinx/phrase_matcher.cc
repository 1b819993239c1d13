#include "plugins/recognizer_pocketsphinx/phrase_matcher.h"

#include <algorithm>
#include <numeric>

namespace dgm::pocketsphinx {

std::size_t word_edit_distance(std::span<const int> left, std::span<const int> right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < right.size(); ++j) {
      const std::size_t substituted = diagonal + (left[i] == right[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substituted, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

PhraseMatcher::PhraseMatcher(const PhraseBook& book) : book_(book) {
  for (const auto& phrase : book.phrases()) {
    for (const auto& word : phrase.words) {
      numbers_.try_emplace(word, static_cast<int>(numbers_.size()));
    }
    phrases_.push_back(numbers_of(phrase.words));
  }
}

std::vector<int> PhraseMatcher::numbers_of(const std::vector<std::string>& words) const {
  std::vector<int> numbers;
  for (const auto& word : words) {
    auto known = numbers_.find(word);
    numbers.push_back(known == numbers_.end() ? -1 : known->second);
  }
  return numbers;
}

Match PhraseMatcher::nearest(const std::vector<std::string>& words) const {
  const auto heard = numbers_of(words);
  Match best;
  for (std::size_t i = 0; i < phrases_.size(); ++i) {
    const auto& phrase = phrases_[i];
    const auto longer = static_cast<double>(std::max(heard.size(), phrase.size()));
    const auto shorter = static_cast<double>(std::min(heard.size(), phrase.size()));
    if (best.phrase && (longer - shorter) / longer >= best.distance) continue;
    const double distance = static_cast<double>(word_edit_distance(heard, phrase)) / longer;
    if (!best.phrase || distance < best.distance) best = {&book_.phrases()[i], distance};
  }
  return best;
}

const Phrase* PhraseMatcher::only_completion(const std::vector<std::string>& words) const {
  if (words.size() < 3) return nullptr;
  const auto heard = numbers_of(words);
  const Phrase* only = nullptr;
  for (std::size_t i = 0; i < phrases_.size(); ++i) {
    if (phrases_[i].size() < heard.size()) continue;
    if (!std::equal(heard.begin(), heard.end(), phrases_[i].begin())) continue;
    if (only) return nullptr;
    only = &book_.phrases()[i];
  }
  return only;
}

}  // namespace dgm::pocketsphinx
