// A small statistical language model of a phrase book, in the text forms PocketSphinx reads.
#pragma once

#include <string>
#include <vector>

namespace dgm::pocketsphinx {

using Sentence = std::vector<std::string>;

// [any] A trigram model with interpolated Witten-Bell smoothing, as ARPA text (log10, back-off
// form). Sentence marks <s> and </s> are added. Source: the ARPA format of Doug Paul and
// Witten and Bell, "The zero-frequency problem", IEEE Trans. IT 37(4), 1991.
std::string arpa_trigrams(const std::vector<Sentence>& sentences);

}  // namespace dgm::pocketsphinx
