// Words as a recognizer knows them: lower case, digits spelled out, marks gone. UTF-8 throughout.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dgm::pocketsphinx {

// The first subtag of a BCP 47 tag, lower case: "es-MX" gives "es".
std::string primary_language(std::string_view tag);

// [any] "Press 1, please." in English gives {"press", "one", "please"}. Keeps accents and
// apostrophes inside words. Numbers below 1000 become words as spoken; longer ones are read digit
// by digit.
// '*' and '#' become the words for the keys. Text in [] <> () is a description, not speech: left
// out.
std::vector<std::string> spoken_words(std::string_view text, std::string_view language);

// [any] Without accents: "número" gives "numero". Two spellings of one word share this key.
std::string folded(std::string_view word);

// [any] Words joined by single spaces.
std::string joined(const std::vector<std::string>& words);

}  // namespace dgm::pocketsphinx
