#include "host/routing/destination.h"

#include <algorithm>

namespace dgm::routing {
namespace {

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_word_character);
}

bool is_one_of(std::string_view characters, char c) {
  return characters.find(c) != std::string_view::npos;
}

}  // namespace

bool is_destination(std::string_view text) {
  if (text.size() > kMaxDestinationBytes) return false;
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos || !is_word(text.substr(0, slash))) return false;
  const std::string_view resource = text.substr(slash + 1);
  return !resource.empty() && std::all_of(resource.begin(), resource.end(), [](char c) {
    return c > ' ' && c < 0x7F && !is_one_of("\"'&,|\\${}", c);
  });
}

bool is_dialplan_extension(std::string_view text) {
  if (text.size() > kMaxDestinationBytes) return false;
  const size_t at = text.find('@');
  const std::string_view extension = text.substr(0, at);
  if (at != std::string_view::npos && !is_word(text.substr(at + 1))) return false;
  return !extension.empty() && std::all_of(extension.begin(), extension.end(), [](char c) {
    return is_word_character(c) || is_one_of("+*#.", c);
  });
}

bool is_recording_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxRecordingBytes && text.front() != '.' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_word_character(c) || c == '.'; });
}

}  // namespace dgm::routing
