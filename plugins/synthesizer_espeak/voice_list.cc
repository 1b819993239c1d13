#include "plugins/synthesizer_espeak/voice_list.h"

#include <algorithm>
#include <set>

namespace dgm::espeak {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if (c == '_') c = '-';
  }
  return result;
}

const Voice* preferred_voice(const std::vector<Voice>& voices, std::string_view tag) {
  const Voice* best = nullptr;
  int best_priority = 0;
  for (const auto& voice : voices) {
    for (const auto& language : voice.languages) {
      if (language.tag != tag || (best && language.priority >= best_priority)) continue;
      best = &voice;
      best_priority = language.priority;
    }
  }
  return best;
}

const Voice* voice_of_language(const std::vector<Voice>& voices, std::string tag) {
  for (;;) {
    if (const Voice* voice = preferred_voice(voices, tag)) return voice;
    const auto dash = tag.rfind('-');
    if (dash == std::string::npos) return nullptr;
    tag.resize(dash);
  }
}

const Voice* voice_named(const std::vector<Voice>& voices, std::string_view name) {
  auto same = std::find_if(voices.begin(), voices.end(),
                           [&](const Voice& voice) { return lower(voice.identifier) == name; });
  return same == voices.end() ? preferred_voice(voices, name) : &*same;
}

}  // namespace

VoiceChoice choose_voice(const std::vector<Voice>& voices, std::string_view language,
                         std::string_view wanted) {
  if (!wanted.empty()) {
    const auto plus = std::min(wanted.find('+'), wanted.size());
    if (const Voice* voice = voice_named(voices, lower(wanted.substr(0, plus)))) {
      return {voice->identifier + std::string(wanted.substr(plus)), true};
    }
  }
  const Voice* voice = voice_of_language(voices, lower(language));
  return {voice ? voice->identifier : "", wanted.empty()};
}

std::vector<std::string> capability_words(const std::vector<Voice>& voices) {
  std::set<std::string> words;
  for (const auto& voice : voices) {
    for (const auto& language : voice.languages) {
      words.insert("lang:" + language.tag);
      words.insert("lang:" + language.tag.substr(0, language.tag.find('-')));
      words.insert("voice:" + language.tag);
    }
  }
  return {words.begin(), words.end()};
}

}  // namespace dgm::espeak
