#include "plugins/synthesizer_flite/sentences.h"

namespace dgm::flite {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::size_t sentence_size(std::string_view text, std::size_t most_bytes) {
  std::size_t last_blank = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool blank = kBlanks.find(text[at]) != std::string_view::npos;
    if (blank && at > 0 && std::string_view(".!?;:").find(text[at - 1]) != std::string_view::npos) {
      return at;
    }
    if (at >= most_bytes) return last_blank > 0 ? last_blank : at;
    if (blank) last_blank = at;
  }
  return text.size();
}

}  // namespace

std::vector<std::string> sentences_of(std::string_view text, std::size_t most_bytes) {
  std::vector<std::string> sentences;
  for (;;) {
    const auto begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return sentences;
    text.remove_prefix(begin);
    const auto size = sentence_size(text, most_bytes);
    auto sentence = text.substr(0, size);
    sentences.emplace_back(sentence.substr(0, sentence.find_last_not_of(kBlanks) + 1));
    text.remove_prefix(size);
  }
}

}  // namespace dgm::flite
