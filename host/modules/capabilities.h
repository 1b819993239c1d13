// What a provider can do, as words: "interim", "lang:en", "pair:en>es", "rate:16000".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dgm::modules {

// A NULL-terminated list of the ABI as strings; NULL gives an empty list. At most 4096 words are
// read: a list without its end does not run away.
std::vector<std::string> read_words(const char* const* words);

// True if the BCP 47 `range` ("en") is `language` ("en-US") or a prefix of it that ends at a
// hyphen; ASCII case does not count (RFC 4647 section 3.3.1). An empty range serves nothing.
bool language_matches(std::string_view range, std::string_view language);

// "lang:" words against one language. True as well if there is no "lang:" word at all.
bool serves_language(const std::vector<std::string>& capabilities, std::string_view language);

// "pair:SOURCE>TARGET" words, each side as in language_matches(). True as well if there is no
// "pair:" word at all.
bool serves_pair(const std::vector<std::string>& capabilities, std::string_view source,
                 std::string_view target);

// The one sample rate that is taken ("rate:16000"); 0: any.
uint32_t wanted_rate(const std::vector<std::string>& capabilities);

}  // namespace dgm::modules
