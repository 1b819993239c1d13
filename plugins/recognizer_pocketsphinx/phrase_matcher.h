// Snaps what was decoded to the nearest phrase of the book, or to none.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "plugins/recognizer_pocketsphinx/phrase_book.h"

namespace dgm::pocketsphinx {

// [any] Insertions, deletions and substitutions that turn `left` into `right`.
std::size_t word_edit_distance(std::span<const int> left, std::span<const int> right);

struct Match {
  const Phrase* phrase = nullptr;  // nullptr: the book is empty
  double distance = 1.0;           // edits / words of the longer one, 0..1
};

// Immutable after construction; lives no longer than its book.
class PhraseMatcher {
 public:
  explicit PhraseMatcher(const PhraseBook& book);

  // [any] The nearest phrase, however far. About 1 ms for 2000 phrases.
  Match nearest(const std::vector<std::string>& words) const;

  // [any] The only phrase that begins with `words` (at least three); nullptr when there are several
  // or none. What a partial result may show.
  const Phrase* only_completion(const std::vector<std::string>& words) const;

 private:
  std::vector<int> numbers_of(const std::vector<std::string>& words) const;

  const PhraseBook& book_;
  std::map<std::string, int> numbers_;
  std::vector<std::vector<int>> phrases_;
};

}  // namespace dgm::pocketsphinx
