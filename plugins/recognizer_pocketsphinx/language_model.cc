#include "plugins/recognizer_pocketsphinx/language_model.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <map>

namespace dgm::pocketsphinx {
namespace {

constexpr std::size_t kOrder = 3;
constexpr double kNever = -99.0;  // ARPA's log10 of zero

struct Context {
  double tokens = 0;  // how often something followed
  double types = 0;   // how many different words followed
};

class Counts {
 public:
  explicit Counts(const std::vector<Sentence>& sentences) {
    for (const auto& sentence : sentences) {
      Sentence words{"<s>"};
      words.insert(words.end(), sentence.begin(), sentence.end());
      words.emplace_back("</s>");
      for (std::size_t end = 1; end < words.size(); ++end) {
        for (std::size_t size = 1; size <= kOrder && size <= end + 1; ++size) {
          add({words.begin() + static_cast<std::ptrdiff_t>(end + 1 - size),
               words.begin() + static_cast<std::ptrdiff_t>(end + 1)});
        }
      }
    }
  }

  const std::map<Sentence, double>& of_size(std::size_t size) const { return grams_[size - 1]; }

  double probability(const Sentence& gram) const {
    const Sentence history(gram.begin(), gram.end() - 1);
    const double lower = history.empty() ? 1.0 / static_cast<double>(grams_[0].size())
                                         : probability({gram.begin() + 1, gram.end()});
    auto context = contexts_.find(history);
    if (context == contexts_.end()) return lower;
    auto found = grams_[gram.size() - 1].find(gram);
    const double count = found == grams_[gram.size() - 1].end() ? 0 : found->second;
    const auto& [tokens, types] = context->second;
    return (count + types * lower) / (tokens + types);
  }

  double back_off(const Sentence& history) const {
    auto context = contexts_.find(history);
    if (context == contexts_.end()) return 1;
    return context->second.types / (context->second.tokens + context->second.types);
  }

 private:
  void add(Sentence gram) {
    auto& context = contexts_[{gram.begin(), gram.end() - 1}];
    auto& count = grams_[gram.size() - 1][std::move(gram)];
    context.types += count == 0;
    context.tokens += 1;
    count += 1;
  }

  std::array<std::map<Sentence, double>, kOrder> grams_;
  std::map<Sentence, Context> contexts_;
};

std::string number(double value) {
  std::array<char, 32> text;
  int size = std::snprintf(text.data(), text.size(), "%.4f", value);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string spaced(const Sentence& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

std::string arpa_trigrams(const std::vector<Sentence>& sentences) {
  const Counts counts(sentences);
  std::string arpa = "\\data\\\n";
  arpa += "ngram 1=" + std::to_string(counts.of_size(1).size() + 1) + "\n";  // and <s>
  for (std::size_t size = 2; size <= kOrder; ++size) {
    arpa +=
        "ngram " + std::to_string(size) + "=" + std::to_string(counts.of_size(size).size()) + "\n";
  }
  for (std::size_t size = 1; size <= kOrder; ++size) {
    arpa += "\n\\" + std::to_string(size) + "-grams:\n";
    if (size == 1) {
      arpa += number(kNever) + "\t<s>\t" + number(std::log10(counts.back_off({"<s>"}))) + "\n";
    }
    for (const auto& [gram, count] : counts.of_size(size)) {
      arpa += number(std::log10(counts.probability(gram))) + "\t" + spaced(gram);
      if (size < kOrder) arpa += "\t" + number(std::log10(counts.back_off(gram)));
      arpa += "\n";
    }
  }
  return arpa + "\n\\end\\\n";
}

}  // namespace dgm::pocketsphinx
