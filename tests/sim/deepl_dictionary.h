// Translations that a test can predict: a table of sentences in English, French and Spanish; what
// is not in it is marked word by word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dgm::sim {

struct Sentence {
  std::string_view en, fr, es;
};

const std::vector<Sentence>& sentences();

// Languages by their first subtag, case does not matter: "EN-US" is "en".
// In the table: its sentence. Otherwise every word w becomes "[fr]w": "Hi there" gives
// "[fr]Hi [fr]there". An empty text stays empty, the same language leaves it as it is.
std::string simulated_translation(std::string_view text, std::string_view source,
                                  std::string_view target);

std::string base_language(std::string_view code);  // "EN-US" gives "en"
bool is_deepl_source(std::string_view code);       // the core languages, without variants
bool is_deepl_target(std::string_view code);

}  // namespace dgm::sim
