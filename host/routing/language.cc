#include "host/routing/language.h"

#include <algorithm>

namespace dgm::routing {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

}  // namespace

std::optional<std::string> normal_language(std::string_view tag) {
  std::string normal;
  bool is_first = true;
  while (true) {
    const size_t end = tag.find('-');
    const std::string_view part = tag.substr(0, end);
    const bool letters = std::all_of(part.begin(), part.end(), is_letter);
    const bool plain =
        std::all_of(part.begin(), part.end(), [](char c) { return is_letter(c) || is_digit(c); });
    if (!plain || part.empty() || part.size() > 8) return std::nullopt;
    if (is_first && (!letters || part.size() < 2 || part.size() > 3)) return std::nullopt;
    if (!is_first) normal += '-';
    const bool is_region = !is_first && letters && part.size() == 2;
    const bool is_script = !is_first && letters && part.size() == 4;
    for (size_t i = 0; i < part.size(); ++i) {
      normal += is_region || (is_script && i == 0) ? upper(part[i]) : lower(part[i]);
    }
    if (end == std::string_view::npos) return normal;
    tag.remove_prefix(end + 1);
    is_first = false;
  }
}

std::string_view primary_language(std::string_view tag) { return tag.substr(0, tag.find('-')); }

std::string voice_for(const LegRoute& leg, std::string_view language) {
  auto found = leg.voices.find(std::string(language));
  if (found == leg.voices.end()) found = leg.voices.find(std::string(primary_language(language)));
  return found == leg.voices.end() ? std::string() : found->second;
}

void change_language(LegRoute& leg, const std::string& language) {
  leg.voices.try_emplace(leg.language, leg.voice);
  leg.language = language;
  leg.voice = voice_for(leg, language);
}

}  // namespace dgm::routing
