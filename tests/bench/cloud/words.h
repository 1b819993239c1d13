// What became of the words of a call: which are missing at the ear, which came twice.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace dgm::bench {

struct WordCount {
  size_t expected = 0, lost = 0, surplus = 0;  // surplus: doubled, or never said
};

// In order: words that come in another order count as lost and surplus.
WordCount compare_words(const std::vector<std::string>& expected,
                        const std::vector<std::string>& heard);

std::vector<std::string> split_words(const std::string& text);

}  // namespace dgm::bench
