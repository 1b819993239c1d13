#include "tests/bench/cloud/words.h"

#include <algorithm>
#include <sstream>

namespace dgm::bench {

// By the longest common subsequence: what is in it was heard once and in its place.
WordCount compare_words(const std::vector<std::string>& expected,
                        const std::vector<std::string>& heard) {
  std::vector<size_t> row(heard.size() + 1, 0);
  for (const auto& word : expected) {
    size_t diagonal = 0;
    for (size_t i = 0; i < heard.size(); ++i) {
      const size_t above = row[i + 1];
      row[i + 1] = word == heard[i] ? diagonal + 1 : std::max(above, row[i]);
      diagonal = above;
    }
  }
  const size_t common = row.back();
  return {.expected = expected.size(),
          .lost = expected.size() - common,
          .surplus = heard.size() - common};
}

std::vector<std::string> split_words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

}  // namespace dgm::bench
