// Which voice of eSpeak NG speaks a language. Pure: the list comes from the library or from a test.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dgm::espeak {

struct VoiceLanguage {
  std::string tag;   // BCP 47, lower case: "es-419"
  int priority = 0;  // smaller is preferred
};

struct Voice {
  std::string identifier;  // the file of the voice, "roa/es-419": what selects it for certain
  std::vector<VoiceLanguage> languages;
};

struct VoiceChoice {
  std::string identifier;    // with "+f3" if a variant was asked for; empty: language not served
  bool voice_found = false;  // the wanted voice is one of ours (also when none was wanted)
};

// [any] `wanted` is a tag of the list ("es-419"), an identifier ("roa/es-419") or the same with a
// variant ("es-419+f3"); empty or unknown: the preferred voice of the language. A language is found
// by its whole tag first, then without its last subtag: "es-AR" gives what "es" gives.
VoiceChoice choose_voice(const std::vector<Voice>& voices, std::string_view language,
                         std::string_view wanted);

// [any] Sorted, each once: "lang:es" "lang:es-419" ... and "voice:es-419" ...
std::vector<std::string> capability_words(const std::vector<Voice>& voices);

}  // namespace dgm::espeak
