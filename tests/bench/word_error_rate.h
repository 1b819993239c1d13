// How well a text was heard: word edit distance after both texts are made comparable. Pure. [any]
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dgm::bench {

// Lower case, accents and punctuation gone, digits 0 to 9 as English words: "Press 1, é!" gives
// {"press", "one", "e"}. Text in [] <> () is a description and is left out.
std::vector<std::string> comparable_words(std::string_view text);

struct WordErrors {
  size_t insertions = 0, deletions = 0, substitutions = 0;
  size_t said_words = 0;

  size_t errors() const { return insertions + deletions + substitutions; }
  // Errors per word said; above 1 when more was heard than said. 0 when nothing was said or heard.
  double rate() const;
  WordErrors& operator+=(const WordErrors& other);
};

WordErrors word_errors(std::string_view said, std::string_view heard);

}  // namespace dgm::bench
